package io.radflow.core.store;

import io.minio.errors.ErrorResponseException;
import io.minio.errors.MinioException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.SocketTimeoutException;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends requests, again where a failure can pass. One request gets so many attempts while the store
 * answers others; while it answers nobody, a patient client waits and any other gives up.
 */
final class Requests {

  private static final Logger LOG = LoggerFactory.getLogger(Requests.class);
  private static final Set<String> PASSING_CODES =
      Set.of("SlowDown", "RequestTimeout", "InternalError", "ServiceUnavailable");
  private static final int LISTED_ATTEMPTS = 3;
  private static final int TOO_MANY_REQUESTS = 429;
  private static final int SERVER_ERROR = 500;
  private static final int NOT_IMPLEMENTED = 501;

  private final StoreAddress address;
  private final boolean patient;
  private final StoreMetrics metrics;
  private final BooleanSupplier answers;

  /**
   * @param patient whether to wait for a store that answers nobody
   * @param answers asks whether the store answers at all
   */
  Requests(StoreAddress address, boolean patient, StoreMetrics metrics, BooleanSupplier answers) {
    this.address = address;
    this.patient = patient;
    this.metrics = metrics;
    this.answers = answers;
  }

  /** One request to the store, which may be sent several times. */
  interface Request<T> {
    T send() throws IOException, MinioException, GeneralSecurityException;
  }

  /**
   * @param operation and key: for messages
   * @throws StoreException if the request fails for good
   */
  <T> T send(String operation, String key, Request<T> request) throws StoreException {
    for (int attempt = 1; ; attempt++) {
      try {
        T answer = request.send();
        long down = metrics.answered();
        if (down > 0) {
          LOG.info("Store {}: answers again, after {} s", address.endpoint(), down);
        }
        return answer;
      } catch (IOException | MinioException | GeneralSecurityException e) {
        beforeAnother(attempt, failed(operation, key, e));
      }
    }
  }

  /**
   * Reads an object that was listed. If it is gone or another it is asked for again, twice: an
   * object that is put anew, unchanged, is for a moment either in stores that are folders.
   *
   * @throws StoreException if the request fails for good
   */
  <T> T sendListed(String key, Request<T> request) throws StoreException {
    for (int attempt = 1; ; attempt++) {
      try {
        return send("read", key, request);
      } catch (StoreException e) {
        if (!e.isMissingObject() && !e.isChanged() || attempt == LISTED_ATTEMPTS) {
          throw e;
        }
        pause(address.retries().backoff(attempt, ThreadLocalRandom.current()), e);
      }
    }
  }

  /**
   * Waits before another attempt.
   *
   * @param attempt that failed, from 1
   * @throws StoreException the failure, if there is to be no other attempt
   */
  void beforeAnother(int attempt, StoreException failure) throws StoreException {
    if (!failure.isPassing()) {
      throw failure;
    }
    if (attempt >= address.retries().attempts()) {
      if (!patient || answers.getAsBoolean()) {
        throw failure;
      }
      if (metrics.wentDown()) {
        LOG.warn(
            "Store {}: does not answer; waiting: {}", address.endpoint(), failure.getMessage());
      }
    }
    metrics.retried();
    LOG.debug("Request sent again, attempt {} failed: {}", attempt, failure.getMessage());
    pause(address.retries().backoff(attempt, ThreadLocalRandom.current()), failure);
  }

  private void pause(Duration time, StoreException failure) throws StoreException {
    try {
      Thread.sleep(time.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      failure.addSuppressed(e);
      throw failure;
    }
  }

  /** What a failure of the client's means. */
  StoreException failed(String operation, String key, Exception e) {
    String uri = address.uri(key);
    if (e instanceof StoreException store) {
      return store;
    }
    if (e instanceof ErrorResponseException error) {
      String code = error.errorResponse().code();
      int status = error.response() == null ? 0 : error.response().code();
      boolean passing =
          PASSING_CODES.contains(code)
              || status == TOO_MANY_REQUESTS
              || status >= SERVER_ERROR && status != NOT_IMPLEMENTED;
      String detail = error.errorResponse().message() + ", at " + address.endpoint();
      return new StoreException(
          operation,
          uri,
          code,
          passing ? StoreException.Kind.PASSING : StoreException.Kind.ANSWER,
          detail,
          StoreAdvice.of(code, address),
          e);
    }
    if (e instanceof IOException failure) {
      return unanswered(operation, uri, failure);
    }
    // A proxy's error page, or an answer that broke off.
    StoreException.Kind kind =
        e instanceof MinioException ? StoreException.Kind.PASSING : StoreException.Kind.ANSWER;
    return new StoreException(operation, uri, "failed", kind, e.getMessage(), StoreAdvice.of(e), e);
  }

  private StoreException unanswered(String operation, String uri, IOException e) {
    String detail = address.endpoint() + ": " + e.getMessage();
    if (Thread.currentThread().isInterrupted()
        || e instanceof InterruptedIOException && !(e instanceof SocketTimeoutException)) {
      return new StoreException(
          operation, uri, "interrupted", StoreException.Kind.INTERRUPTED, detail, "", e);
    }
    String advice = StoreAdvice.of(e, address);
    return StoreAdvice.isRefusedTls(e)
        ? new StoreException(
            operation, uri, "untrusted", StoreException.Kind.ANSWER, detail, advice, e)
        : new StoreException(
            operation, uri, "unreachable", StoreException.Kind.PASSING, detail, advice, e);
  }
}
