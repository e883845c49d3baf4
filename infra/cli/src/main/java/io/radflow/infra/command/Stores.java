package io.radflow.infra.command;

import io.radflow.core.store.ObjectStore;
import io.radflow.core.store.StoreAddress;
import io.radflow.core.store.StorePreflight;
import java.io.IOException;
import java.util.List;

/** Opens the bucket that a configuration names, and makes sure of it before any work. */
public final class Stores {

  private Stores() {}

  /**
   * @throws IOException naming the setting to correct
   */
  public static ObjectStore open(StoreAddress address) throws IOException {
    return open(address, List.of());
  }

  /**
   * @param written prefixes that the command writes to
   * @throws IOException naming the setting to correct
   */
  public static ObjectStore open(StoreAddress address, List<String> written) throws IOException {
    StorePreflight.check(address, written);
    return ObjectStore.open(address);
  }
}
