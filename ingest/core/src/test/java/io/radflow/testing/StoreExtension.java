package io.radflow.testing;

import io.radflow.core.store.ObjectStore;
import io.radflow.core.store.StoreAddress;
import io.radflow.infra.store.EmbeddedStore;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** An embedded store for the tests of a class; what it holds is gone after the last of them. */
public class StoreExtension implements BeforeAllCallback, AfterAllCallback {

  private static final String BUCKET = "radflow";

  private final List<ObjectStore> clients = new ArrayList<>();

  private Path folder;
  private EmbeddedStore server;
  private int buckets;

  @Override
  public void beforeAll(ExtensionContext context) throws Exception {
    folder = Files.createTempDirectory("radflow-test");
    server = EmbeddedStore.start(folder.resolve("store"), 0);
  }

  @Override
  public void afterAll(ExtensionContext context) throws Exception {
    clients.forEach(ObjectStore::close);
    server.close();
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    }
  }

  public EmbeddedStore server() {
    return server;
  }

  /** A folder for checkpoints and other files of the tests. */
  public Path folder() {
    return folder;
  }

  /** The bucket that jobs use where nothing else is said. */
  public ObjectStore bucket() throws IOException {
    return bucket(BUCKET);
  }

  /** A bucket that no other test has. */
  public ObjectStore newBucket() throws IOException {
    return bucket("radflow-" + ++buckets);
  }

  /** A client of a bucket, which is made if it is not there; the extension closes it. */
  public ObjectStore bucket(String name) throws IOException {
    ObjectStore client =
        ObjectStore.open(
            new StoreAddress(
                server.endpoint(), name, "us-east-1", server.credentials().file().toString()));
    clients.add(client);
    client.createBucket();
    return client;
  }

  /** Settings of a job on the usual bucket. */
  public JobSettings settings() {
    return settings(BUCKET);
  }

  /** Settings of a job on a bucket: where it is, and where checkpoints go. */
  public JobSettings settings(String bucket) {
    return JobSettings.of(server.endpoint(), bucket, server.credentials().file())
        .with("job.checkpoint-directory", folder.resolve("checkpoints").toUri())
        // The clusters of tests give one subtask for each of their slots.
        .with("job.parallelism", 2);
  }

  /** Ends the store's process at once, as a crash does. */
  public void kill() throws InterruptedException {
    server.kill();
  }

  /** Starts the store again where it was, after it was killed or while it runs. */
  public void restart() throws IOException {
    int port = URI.create(server.endpoint()).getPort();
    server.close();
    server = EmbeddedStore.start(folder.resolve("store"), port);
  }
}
