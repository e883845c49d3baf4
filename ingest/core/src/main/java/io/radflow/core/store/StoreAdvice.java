package io.radflow.core.store;

import io.minio.errors.InvalidResponseException;
import java.io.IOException;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertPathValidatorException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLPeerUnverifiedException;

/** Which setting a failed request asks to look at. */
final class StoreAdvice {

  private static final String NONE = "";

  private StoreAdvice() {}

  /** Of an answer with an S3 error code. */
  static String of(String code, StoreAddress address) {
    return switch (code) {
      case "InvalidAccessKeyId", "SignatureDoesNotMatch", "InvalidAccessKey", "InvalidToken" ->
          "the store does not accept the keys of %s: set %s"
              .formatted(Credentials.source(address), Credentials.SETTINGS);
      case "AccessDenied", "AllAccessDisabled" ->
          "the user of %s has not the right to do this: give it, or set %s"
              .formatted(Credentials.source(address), Credentials.SETTINGS);
      case "RequestTimeTooSkewed" ->
          "this machine's clock says %s and the store's says otherwise: set the clocks"
              .formatted(Instant.now().truncatedTo(ChronoUnit.SECONDS));
      case "NoSuchBucket" -> "set store.bucket, or make the bucket";
      case "AuthorizationHeaderMalformed",
          "PermanentRedirect",
          "TemporaryRedirect",
          "Redirect",
          "InvalidRegion",
          "IllegalLocationConstraintException" ->
          "set store.region or store.endpoint; requests are signed for " + address.region();
      default -> NONE;
    };
  }

  /** Of a request that got no answer. */
  static String of(IOException failure, StoreAddress address) {
    if (isUntrusted(failure)) {
      return "set store.ca-certificates to the certificates of who signed the store's"
          + (address.caCertificates() == null ? "" : "; it is " + address.caCertificates());
    }
    if (behind(failure, SSLPeerUnverifiedException.class)) {
      return "set store.endpoint to a name that the store's certificate holds";
    }
    if (behind(failure, SSLException.class)) {
      return "set store.endpoint: does the store speak TLS there?";
    }
    return "set store.endpoint, or start the store";
  }

  /** Of an answer that is none of S3's. */
  static String of(Exception failure) {
    return failure instanceof InvalidResponseException
        ? "set store.endpoint to the address of the S3 service, with http:// or https:// as it"
            + " speaks"
        : NONE;
  }

  /** Whether TLS was refused, which asking again does not change. */
  static boolean isRefusedTls(IOException failure) {
    return isUntrusted(failure) || behind(failure, SSLPeerUnverifiedException.class);
  }

  private static boolean isUntrusted(Throwable failure) {
    return behind(failure, CertPathBuilderException.class)
        || behind(failure, CertPathValidatorException.class);
  }

  private static boolean behind(Throwable failure, Class<? extends Throwable> type) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (type.isInstance(cause)) {
        return true;
      }
    }
    return false;
  }
}
