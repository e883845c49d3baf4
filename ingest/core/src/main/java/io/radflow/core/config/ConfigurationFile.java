package io.radflow.core.config;

import io.radflow.core.concurrent.FutureResult;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;
import org.apache.flink.core.fs.Path;

/**
 * The bytes of a configuration, from a file of this machine, one of Flink's file systems, or a
 * resource of the class path.
 */
final class ConfigurationFile {

  private static final int MAX_BYTES = 1 << 20;

  private static final String RESOURCE = "resource:";

  /** Flink's file systems ask a store that answers nobody for many minutes. */
  private static final Duration PATIENCE = Duration.ofSeconds(25);

  private ConfigurationFile() {}

  /**
   * @throws ConfigurationException naming the file, and the settings that it is read with
   */
  static byte[] read(String file) {
    if (!GivenValue.hasScheme(file)) {
      try (InputStream in = Files.newInputStream(java.nio.file.Path.of(file))) {
        return read(file, in);
      } catch (IOException | InvalidPathException e) {
        throw unreadable(file, reason(e), "", e);
      }
    }
    if (file.startsWith(RESOURCE)) {
      return resource(file);
    }
    if (file.matches("(?i)https?:.*")) {
      throw new ConfigurationException(
          "Cannot read the configuration "
              + ConfigurationException.withoutKeys(file)
              + ": expected a file of this machine, s3://BUCKET/KEY, or another of Flink's file"
              + " systems");
    }
    String settings =
        "; Flink reads it, with s3.endpoint and s3.access-key, s3.secret-key of its own"
            + " configuration or AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY of the environment";
    return remote(file, file.startsWith("s3") ? settings : "");
  }

  private static byte[] resource(String file) {
    try (InputStream in =
        ConfigurationFile.class.getResourceAsStream(file.substring(RESOURCE.length()))) {
      if (in == null) {
        throw new ConfigurationException(
            "Cannot read the configuration "
                + file
                + ": there is no such resource on the class path");
      }
      return read(file, in);
    } catch (IOException e) {
      throw unreadable(file, reason(e), "", e);
    }
  }

  private static byte[] remote(String file, String settings) {
    CompletableFuture<byte[]> bytes = new CompletableFuture<>();
    Thread reader =
        new Thread(
            () -> {
              try (InputStream in = new Path(file).getFileSystem().open(new Path(file))) {
                bytes.complete(read(file, in));
              } catch (IOException | RuntimeException e) {
                bytes.completeExceptionally(e);
              }
            },
            "configuration");
    reader.setDaemon(true);
    reader.start();
    try {
      return FutureResult.of(bytes, PATIENCE, "reading " + file);
    } catch (TimeoutException e) {
      reader.interrupt();
      throw unreadable(file, "no answer within " + PATIENCE.toSeconds() + " s", settings, e);
    } catch (ConfigurationException e) {
      throw e;
    } catch (IOException | RuntimeException e) {
      throw unreadable(file, reason(e), settings, e);
    }
  }

  private static byte[] read(String file, InputStream in) throws IOException {
    byte[] text = in.readNBytes(MAX_BYTES + 1);
    if (text.length > MAX_BYTES) {
      throw new ConfigurationException(
          file + ": larger than " + MAX_BYTES + " bytes; not a configuration");
    }
    return text;
  }

  /** What file systems say is often no more than the file's name. */
  private static String reason(Throwable failure) {
    return failure.getClass().getSimpleName() + ": " + failure.getMessage();
  }

  private static ConfigurationException unreadable(
      String file, String reason, String settings, Throwable cause) {
    return new ConfigurationException(
        "Cannot read the configuration " + file + ": " + reason + settings, cause);
  }
}
