package io.radflow.infra.gpu;

import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.apache.flink.api.common.externalresource.ExternalResourceInfo;

/**
 * A GPU that a TaskManager has.
 *
 * @param index that the process counts it by
 * @param uuid the same for every process of the machine
 * @param name of its model
 */
record Gpu(int index, String uuid, String name) implements ExternalResourceInfo {

  private static final String INDEX = "index";
  private static final String UUID = "uuid";
  private static final String NAME = "name";

  @Override
  public Optional<String> getProperty(String key) {
    return switch (key) {
      case INDEX -> Optional.of(Integer.toString(index));
      case UUID -> Optional.of(uuid);
      case NAME -> Optional.of(name);
      default -> Optional.empty();
    };
  }

  @Override
  public Collection<String> getKeys() {
    return List.of(INDEX, UUID, NAME);
  }

  @Override
  public String toString() {
    return index + " (" + name + ", " + uuid + ")";
  }
}
