package io.radflow.infra.cli;

import io.radflow.ingest.store.ObjectStore;
import io.radflow.ingest.store.StoreAddress;
import java.io.IOException;

/** Opens the bucket that a configuration names, and makes sure of it before any work. */
final class Stores {

  private Stores() {}

  /**
   * @throws IOException naming the setting to correct
   */
  static ObjectStore open(StoreAddress address) throws IOException {
    ObjectStore store = ObjectStore.open(address);
    try {
      if (store.bucketExists()) {
        return store;
      }
      throw new IOException(
          "There is no bucket '%s' at %s: set store.bucket, or make the bucket"
              .formatted(address.bucket(), address.endpoint()));
    } catch (IOException e) {
      store.close();
      throw e;
    }
  }
}
