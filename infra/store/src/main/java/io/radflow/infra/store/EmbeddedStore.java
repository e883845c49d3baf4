package io.radflow.infra.store;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.apache.flink.annotation.Internal;

/**
 * An S3 server over a folder, for one machine: the demo, tests, a first look. It listens on
 * loopback only.
 *
 * <p>Objects are plain files under {@code data/BUCKET/KEY}; what was put survives a kill.
 */
@Internal
public final class EmbeddedStore implements AutoCloseable {

  private static final String CLASS_PATH = "class-path";
  private static final long STOP_SECONDS = 10;

  /**
   * Ctrl-C reaches every process of the terminal; the store must still be there while what uses it
   * stops. Ignored signals stay ignored across exec.
   */
  private static final String OUTLIVE_SIGNALS = "trap '' HUP INT TERM; exec \"$@\"";

  private final Process process;
  private final String endpoint;
  private final StoreCredentials credentials;

  private EmbeddedStore(Process process, String endpoint, StoreCredentials credentials) {
    this.process = process;
    this.endpoint = endpoint;
    this.credentials = credentials;
  }

  /**
   * Starts a store over {@code folder/objects}, with the credentials kept in {@code
   * folder/credentials} (made at the first start), and waits until it serves.
   *
   * @param port 0 for any free port
   * @throws IOException if the server does not come up; the message holds the end of its log,
   *     {@code folder/store.log}
   */
  public static EmbeddedStore start(Path folder, int port) throws IOException {
    Path objects = Files.createDirectories(folder.resolve("objects"));
    Path log = folder.resolve("store.log");
    StoreCredentials credentials = StoreCredentials.openOrCreate(folder.resolve("credentials"));
    ProcessBuilder builder =
        new ProcessBuilder(
                "sh",
                "-c",
                OUTLIVE_SIGNALS,
                "store",
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx512m",
                "-cp",
                classPath(),
                StoreProcess.class.getName(),
                objects.toString(),
                Integer.toString(port))
            .redirectError(ProcessBuilder.Redirect.appendTo(log.toFile()));
    builder.environment().put(StoreProcess.ACCESS_KEY, credentials.accessKey());
    builder.environment().put(StoreProcess.SECRET_KEY, credentials.secretKey());
    Process process = builder.start();
    return new EmbeddedStore(process, awaitEndpoint(process, log), credentials);
  }

  /** The address to give to S3 clients, such as {@code http://127.0.0.1:9000}. */
  public String endpoint() {
    return endpoint;
  }

  public StoreCredentials credentials() {
    return credentials;
  }

  public boolean isAlive() {
    return process.isAlive();
  }

  /** Waits until the server has ended, by whatever cause. */
  public void awaitEnd() throws InterruptedException {
    process.waitFor();
  }

  /** Kills the server as a crash would, without a chance to finish anything. */
  public void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  @Override
  public void close() {
    try {
      process.getOutputStream().close();
      if (!process.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (IOException e) {
      process.destroyForcibly();
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }

  private static String awaitEndpoint(Process process, Path log) throws IOException {
    BufferedReader output =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    String line;
    while ((line = output.readLine()) != null) {
      if (line.startsWith(StoreProcess.READY)) {
        return line.substring(StoreProcess.READY.length());
      }
    }
    process.destroyForcibly();
    throw new IOException("The embedded store did not start. End of " + log + ":\n" + tail(log));
  }

  private static String tail(Path log) throws IOException {
    String text = Files.exists(log) ? Files.readString(log) : "(empty)";
    return text.substring(Math.max(0, text.length() - 2000));
  }

  private static String classPath() {
    try (InputStream list = EmbeddedStore.class.getResourceAsStream(CLASS_PATH)) {
      if (list == null) {
        throw new IllegalStateException(
            "The list of the store's jars is missing: build infra/store with Maven first");
      }
      String jars = new String(list.readAllBytes(), StandardCharsets.UTF_8).strip();
      Path own =
          Path.of(EmbeddedStore.class.getProtectionDomain().getCodeSource().getLocation().toURI());
      return own + System.getProperty("path.separator") + jars;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }
}
