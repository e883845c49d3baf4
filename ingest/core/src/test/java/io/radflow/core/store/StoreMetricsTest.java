package io.radflow.core.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.runtime.metrics.groups.GenericMetricGroup;
import org.apache.flink.runtime.metrics.util.TestingMetricRegistry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StoreMetricsTest {

  private final Set<String> shown = new HashSet<>();

  private final MetricGroup part =
      new GenericMetricGroup(
          TestingMetricRegistry.builder()
              .setRegisterConsumer(
                  (metric, name, group) -> shown.add(group.getMetricIdentifier(name)))
              .setUnregisterConsumer(
                  (metric, name, group) -> shown.remove(group.getMetricIdentifier(name)))
              .build(),
          null,
          "part");

  @Test
  void aClientOfAPartShowsWhatItSeesUntilItIsClosed(@TempDir Path folder) throws Exception {
    StoreAddress address = address(folder);

    ObjectStore store = ObjectStore.open(address, part);
    assertThat(shown).contains("part.radflow.store.down", "part.radflow.store.retries_total");
    store.close();

    assertThat(shown).isEmpty();
  }

  /** As an enumerator's is when its job is restarted: its group outlives it. */
  @Test
  void theNextClientOfAPartShowsItsOwn(@TempDir Path folder) throws Exception {
    StoreAddress address = address(folder);
    ObjectStore.open(address, part).close();

    ObjectStore next = ObjectStore.open(address, part);
    assertThat(shown).contains("part.radflow.store.down", "part.radflow.store.retries_total");
    next.close();
  }

  private static StoreAddress address(Path folder) throws Exception {
    Path keys =
        Files.writeString(
            folder.resolve("keys"),
            "[default]\naws_access_key_id = a\naws_secret_access_key = b\n");
    return new StoreAddress("http://127.0.0.1:1", "bucket", "us-east-1", keys.toString());
  }
}
