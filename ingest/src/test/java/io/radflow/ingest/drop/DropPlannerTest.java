package io.radflow.ingest.drop;

import static org.assertj.core.api.Assertions.assertThat;

import io.radflow.core.store.ObjectStore;
import io.radflow.ingest.TestDrops;
import io.radflow.ingest.archive.ArchiveLimits;
import io.radflow.testing.StoreExtension;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.Metric;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.runtime.metrics.groups.GenericMetricGroup;
import org.apache.flink.runtime.metrics.util.TestingMetricRegistry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class DropPlannerTest {

  @RegisterExtension static final StoreExtension STORE = new StoreExtension();

  private final Map<String, Metric> shown = new HashMap<>();

  private final MetricGroup enumerator =
      new GenericMetricGroup(
          TestingMetricRegistry.builder()
              .setRegisterConsumer((metric, name, group) -> shown.put(name, metric))
              .build(),
          null,
          "enumerator");

  /** A drop that is done while the job is down would otherwise be shown as waiting for ever. */
  @Test
  void whatWaitsIsCountedAnewAfterARestartOfTheJob() throws Exception {
    ObjectStore store = STORE.newBucket();
    new TestDrops(store).putCifarWithFaults("one");
    DropPlanner planner =
        new DropPlanner(
            Set.of(),
            new DropSettings(
                new FetchLimits(8, 32L << 20, 64L << 20),
                ArchiveLimits.DEFAULT,
                false,
                PatientNaming.PUBLISHED),
            false,
            false);
    planner.start(store, enumerator);
    planner.plan(Set.of());
    assertThat(waiting()).isEqualTo(1);
    planner.close();

    planner.start(store, enumerator);
    assertThat(waiting()).isZero();
    planner.plan(Set.of());
    assertThat(waiting()).isEqualTo(1);
    planner.close();
  }

  private int waiting() {
    return ((Number) ((Gauge<?>) shown.get("drops_waiting")).getValue()).intValue();
  }
}
