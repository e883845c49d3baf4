package io.radflow.infra.cluster;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import org.apache.flink.annotation.Internal;

/** Whom Flink's S3 file system trusts: it knows Java's trust stores and no PEM files. */
@Internal
public final class TrustStore {

  /** Java's option that names it. */
  public static final String PROPERTY = "javax.net.ssl.trustStore";

  /** What is in it is public; the form asks for a password to notice damage. */
  private static final char[] PASSWORD = "changeit".toCharArray();

  private TrustStore() {}

  /**
   * @param pem certificates of authorities
   * @throws IOException naming the file that holds none
   */
  public static void write(Path pem, Path target) throws IOException {
    try (InputStream in = Files.newInputStream(pem);
        OutputStream out = Files.newOutputStream(target)) {
      // Java opens this form without being told the password.
      KeyStore store = KeyStore.getInstance("JKS");
      store.load(null, PASSWORD);
      int number = 0;
      for (Certificate one : CertificateFactory.getInstance("X.509").generateCertificates(in)) {
        store.setCertificateEntry("authority-" + number++, one);
      }
      store.store(out, PASSWORD);
    } catch (GeneralSecurityException e) {
      throw new IOException(
          "store.ca-certificates: %s: %s; expected certificates in PEM form"
              .formatted(pem, e.getMessage()),
          e);
    }
  }
}
