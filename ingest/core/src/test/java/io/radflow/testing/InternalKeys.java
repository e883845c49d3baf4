package io.radflow.testing;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.Security;
import java.util.List;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.SecurityOptions;

/** Keys of a cluster's internal links, made by the JDK's keytool. */
public final class InternalKeys {

  private static final String PASSWORD = "changeit";

  static {
    // Renewed after 32 kB, where the JDK's own bound is 137 GB: that it works must show in a test.
    Security.setProperty("jdk.tls.keyLimits", "AES/GCM/NoPadding KeyUpdate 2^15");
  }

  private InternalKeys() {}

  /** Flink's configuration with a key that all ranks have and trust. */
  public static Configuration flink(Path folder) throws IOException, InterruptedException {
    String store = folder.resolve("internal.p12").toString();
    Process process =
        new ProcessBuilder(
                List.of(
                    Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                    "-genkeypair",
                    "-alias",
                    "flink.internal",
                    "-keyalg",
                    "EC",
                    "-dname",
                    "CN=flink.internal",
                    "-validity",
                    "2",
                    "-keystore",
                    store,
                    "-storepass",
                    PASSWORD,
                    "-noprompt"))
            .redirectErrorStream(true)
            .start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (process.waitFor() != 0) {
      throw new IOException("keytool: " + said);
    }
    Configuration flink = new Configuration();
    flink.set(SecurityOptions.SSL_INTERNAL_ENABLED, true);
    flink.set(SecurityOptions.SSL_INTERNAL_KEYSTORE, store);
    flink.set(SecurityOptions.SSL_INTERNAL_TRUSTSTORE, store);
    flink.set(SecurityOptions.SSL_INTERNAL_KEYSTORE_PASSWORD, PASSWORD);
    flink.set(SecurityOptions.SSL_INTERNAL_KEY_PASSWORD, PASSWORD);
    flink.set(SecurityOptions.SSL_INTERNAL_TRUSTSTORE_PASSWORD, PASSWORD);
    return flink;
  }
}
