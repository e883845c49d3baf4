package io.radflow.core.concurrent;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.flink.annotation.Internal;

/**
 * What another thread's work comes to. Its failure is thrown as if the work had been done here: an
 * {@link IOException}, an unchecked exception or an {@link Error} as it is, anything else as the
 * cause of an {@link IllegalStateException}.
 */
@Internal
public final class FutureResult {

  private FutureResult() {}

  /**
   * Waits for the work.
   *
   * @param doing what the work is, for messages, such as "fetching an image"
   * @throws InterruptedIOException if this thread is interrupted while it waits
   */
  public static <T> T of(Future<T> work, String doing) throws IOException {
    try {
      return work.get();
    } catch (InterruptedException e) {
      throw interrupted(doing);
    } catch (ExecutionException e) {
      throw failure(e, doing);
    }
  }

  /**
   * Waits for the work, but no longer than so.
   *
   * @throws TimeoutException if the work takes longer; it goes on
   */
  public static <T> T of(Future<T> work, Duration longest, String doing)
      throws IOException, TimeoutException {
    try {
      return work.get(longest.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      throw interrupted(doing);
    } catch (ExecutionException e) {
      throw failure(e, doing);
    }
  }

  private static InterruptedIOException interrupted(String doing) {
    Thread.currentThread().interrupt();
    return new InterruptedIOException("Interrupted while " + doing);
  }

  private static IOException failure(ExecutionException e, String doing) {
    Throwable cause = e.getCause();
    if (cause instanceof IOException io) {
      return io;
    }
    if (cause instanceof RuntimeException unchecked) {
      throw unchecked;
    }
    if (cause instanceof Error error) {
      throw error;
    }
    throw new IllegalStateException("Failed while " + doing, cause);
  }
}
