package io.radflow.core.store;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.minio.CloseableIterator;
import io.minio.ListenBucketNotificationArgs;
import io.minio.MinioClient;
import io.minio.Result;
import io.minio.errors.ErrorResponseException;
import io.minio.errors.MinioException;
import io.minio.messages.NotificationRecords;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import okhttp3.Call;
import okhttp3.EventListener;
import okhttp3.OkHttpClient;
import org.apache.flink.annotation.Internal;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells of new objects through MinIO's bucket notifications, on a thread of its own. It tells after
 * each connection too, because events may have been lost before; so a lost or repeated event costs
 * no more than time. A store without notifications is left alone.
 */
@Internal
public final class BucketEvents implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(BucketEvents.class);
  private static final String[] CREATED = {"s3:ObjectCreated:*"};
  private static final int NO_SUCH_REQUEST = 400;
  private static final int SERVER_ERROR = 500;
  private static final int NOT_IMPLEMENTED = 501;

  /** A store without notifications is asked again after this time: it may have been replaced. */
  private static final Duration UNSUPPORTED_PAUSE = Duration.ofMinutes(10);

  /** MinIO sends something twice a second, so silence means a dead connection. */
  private static final Duration SILENCE = Duration.ofSeconds(60);

  private final StoreAddress address;
  private final String prefix;
  private final String suffix;
  private final RetryPolicy retries;
  private final Runnable news;
  private final AtomicReference<Call> call = new AtomicReference<>();
  private final CountDownLatch closed = new CountDownLatch(1);

  private volatile boolean connected;
  private volatile boolean unsupported;

  private BucketEvents(
      StoreAddress address, String prefix, String suffix, RetryPolicy retries, Runnable news) {
    this.address = address;
    this.prefix = prefix;
    this.suffix = suffix;
    this.retries = retries;
    this.news = news;
  }

  /**
   * Starts to listen.
   *
   * @param prefix and suffix: of the keys to hear of
   * @param retries waits between connections; their number is not limited
   * @param news called after each event and each connection, by the listening thread
   */
  public static BucketEvents listen(
      StoreAddress address, String prefix, String suffix, RetryPolicy retries, Runnable news) {
    BucketEvents events = new BucketEvents(address, prefix, suffix, retries, news);
    Thread thread = new Thread(events::run, "bucket-events");
    thread.setDaemon(true);
    thread.start();
    return events;
  }

  /** Whether events arrive now. */
  public boolean connected() {
    return connected;
  }

  /** Whether the store has said that it knows no notifications. */
  public boolean unsupported() {
    return unsupported;
  }

  @SuppressWarnings("try") // The client's close() declares every exception.
  private void run() {
    HttpClients.use();
    try (MinioClient client = client()) {
      for (int failures = 0; !isClosed(); ) {
        boolean wasConnected = listen(client);
        failures = wasConnected ? 1 : failures + 1;
        pause(
            unsupported
                ? UNSUPPORTED_PAUSE
                : retries.backoff(failures, ThreadLocalRandom.current()));
      }
    } catch (Exception e) {
      // Listing goes on without.
      LOG.error(
          "Events of {}: listening has ended; drops are found by listing", address.uri(prefix), e);
    } finally {
      HttpClients.release();
    }
  }

  private MinioClient client() {
    EventListener listener =
        new EventListener() {
          @Override
          public void callStart(Call started) {
            call.set(started);
            if (isClosed()) {
              started.cancel();
            }
          }
        };
    OkHttpClient http =
        HttpClients.of(address.caCertificates(), HttpClients.Patience.USUAL)
            .newBuilder()
            .readTimeout(SILENCE)
            .eventListener(listener)
            .build();
    return MinioClient.builder()
        .endpoint(address.endpoint())
        .region(address.region())
        .credentialsProvider(Credentials.provider(address))
        .httpClient(http, false)
        .build();
  }

  /** Listens until the connection ends, and tells whether there was one. */
  private boolean listen(MinioClient client) {
    boolean heard = false;
    try (CloseableIterator<Result<NotificationRecords>> events =
        client.listenBucketNotification(
            ListenBucketNotificationArgs.builder()
                .bucket(address.bucket())
                .prefix(prefix)
                .suffix(suffix)
                .events(CREATED)
                .build())) {
      connected = true;
      LOG.info("Events of {}: connected", address.uri(prefix));
      unsupported = false;
      news.run();
      for (; events.hasNext(); heard = true) {
        events.next().get();
        news.run();
      }
      return true;
    } catch (IOException | MinioException | GeneralSecurityException | RuntimeException e) {
      boolean wasConnected = connected;
      ended(e, heard);
      return wasConnected;
    } finally {
      connected = false;
    }
  }

  private void ended(Exception e, boolean heard) {
    if (isClosed()) {
      return;
    }
    if (!heard && isUnsupported(e)) {
      if (!unsupported) {
        LOG.info(
            "Events of {}: the store has none ({}); drops are found by listing",
            address.uri(prefix),
            e.getMessage());
      }
      unsupported = true;
    } else {
      LOG.warn("Events of {}: broke off: {}", address.uri(prefix), e.toString());
    }
  }

  /** A store that does not know the request refuses it, or answers a listing, which is no event. */
  private static boolean isUnsupported(Exception e) {
    if (e instanceof ErrorResponseException error && error.response() != null) {
      int status = error.response().code();
      return status == NOT_IMPLEMENTED || status >= NO_SUCH_REQUEST && status < SERVER_ERROR;
    }
    return e instanceof JsonProcessingException || e.getCause() instanceof JsonProcessingException;
  }

  private void pause(Duration time) throws InterruptedException {
    if (closed.await(time.toMillis(), TimeUnit.MILLISECONDS)) {
      LOG.debug("Closed");
    }
  }

  private boolean isClosed() {
    return closed.getCount() == 0;
  }

  /** Ends the connection and the thread. */
  @Override
  public void close() {
    closed.countDown();
    Call current = call.get();
    if (current != null) {
      current.cancel();
    }
  }
}
