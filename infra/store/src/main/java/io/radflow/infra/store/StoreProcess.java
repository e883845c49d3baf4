package io.radflow.infra.store;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import org.gaul.s3proxy.AuthenticationType;
import org.gaul.s3proxy.S3Proxy;
import org.gaul.s3proxy.nio2blob.FilesystemNio2BlobStore;

/**
 * Main class of the store's own process.
 *
 * <p>Arguments: data folder, port (0 for any). The access and secret key come from the environment.
 * Prints one line, {@value #READY} and the endpoint, once it serves; ends when its standard input
 * ends, so that it never outlives the process that started it.
 */
final class StoreProcess {

  static final String READY = "endpoint=";
  static final String ACCESS_KEY = "RADFLOW_STORE_ACCESS_KEY";
  static final String SECRET_KEY = "RADFLOW_STORE_SECRET_KEY";

  private StoreProcess() {}

  public static void main(String[] arguments) throws Exception {
    Path data = Path.of(arguments[0]);
    int port = Integer.parseInt(arguments[1]);
    Files.createDirectories(data);
    UnfinishedPuts unfinished = new UnfinishedPuts(data.toAbsolutePath());
    unfinished.begin();
    S3Proxy proxy = start(data, port);
    System.out.println(READY + "http://127.0.0.1:" + proxy.getPort());
    System.out.flush();
    awaitEndOfInput();
    proxy.stop();
    unfinished.end();
    System.exit(0);
  }

  private static S3Proxy start(Path data, int port) throws Exception {
    S3Proxy proxy =
        S3Proxy.builder()
            .blobStore(new FilesystemNio2BlobStore(data.toAbsolutePath().toString()))
            .endpoint(URI.create("http://127.0.0.1:" + port))
            .awsAuthentication(
                AuthenticationType.AWS_V2_OR_V4,
                System.getenv(ACCESS_KEY),
                System.getenv(SECRET_KEY))
            .ignoreUnknownHeaders(true)
            .build();
    proxy.start();
    return proxy;
  }

  private static void awaitEndOfInput() throws IOException {
    while (System.in.read() >= 0) {
      // Only the end matters.
    }
  }
}
