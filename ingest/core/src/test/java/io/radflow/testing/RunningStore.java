package io.radflow.testing;

import io.radflow.core.store.ObjectStore;
import io.radflow.core.store.StoreAddress;
import io.radflow.infra.store.EmbeddedStore;
import java.io.IOException;
import java.nio.file.Path;

/** An embedded store with its bucket, for a test. */
public record RunningStore(EmbeddedStore server, ObjectStore client) implements AutoCloseable {

  public static RunningStore start(Path folder) throws IOException {
    EmbeddedStore server = EmbeddedStore.start(folder, 0);
    ObjectStore client =
        ObjectStore.open(
            new StoreAddress(
                server.endpoint(), "radflow", "us-east-1", server.credentials().file().toString()));
    client.createBucket();
    return new RunningStore(server, client);
  }

  @Override
  public void close() {
    client.close();
    server.close();
  }
}
