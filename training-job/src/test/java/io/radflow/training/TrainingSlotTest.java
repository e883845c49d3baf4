package io.radflow.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.radflow.core.config.ConfigurationException;
import io.radflow.testing.FlinkCluster;
import java.util.HashMap;
import java.util.Map;
import org.apache.flink.api.common.resources.ExternalResource;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.runtime.clusterframework.types.ResourceProfile;
import org.apache.flink.runtime.jobgraph.JobVertex;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class TrainingSlotTest {

  private static final String[] OWN_SLOT = {
    "training.slot.gpus=1",
    "training.slot.cpu-cores=1.5",
    "training.slot.heap=64m",
    "training.slot.off-heap=32m",
    "training.steps=2"
  };

  /** A TaskManager that has, for Flink, a GPU. */
  @RegisterExtension
  static final MiniClusterExtension FLINK =
      FlinkCluster.of(
          1,
          4,
          Configuration.fromMap(
              Map.of("external-resources", "gpu", "external-resource.gpu.amount", "1")));

  @RegisterExtension static final TrainingRun RUNS = new TrainingRun();

  @Test
  void theTrainingOperatorAloneAsksForTheGpu() throws Exception {
    Map<String, ResourceProfile> slots = slots(RUNS.configuration("gpu", OWN_SLOT));

    ResourceProfile train = slots.remove("Train");
    assertThat(train.getExtendedResources().get("gpu")).isEqualTo(new ExternalResource("gpu", 1));
    assertThat(train.getCpuCores().getValue().doubleValue()).isEqualTo(1.5);
    assertThat(train.getTaskHeapMemory()).isEqualTo(MemorySize.ofMebiBytes(64));
    assertThat(train.getTaskOffHeapMemory()).isEqualTo(MemorySize.ofMebiBytes(32));
    assertThat(slots)
        .isNotEmpty()
        .allSatisfy(
            (name, slot) -> {
              assertThat(slot.getTaskHeapMemory()).isEqualTo(MemorySize.ofMebiBytes(256));
              assertThat(slot.getExtendedResources()).isEmpty();
            });
  }

  @Test
  void withoutASlotOfItsOwnItIsInTheReaders() throws Exception {
    assertThat(slots(RUNS.configuration("shared"))).containsEntry("Train", ResourceProfile.UNKNOWN);
  }

  @Test
  void trainsInASlotOfItsOwn() throws Exception {
    RUNS.run(RUNS.configuration("own-slot", OWN_SLOT)).get();

    assertThat(RUNS.predictions("own-slot", 2)).hasSize(TrainingRun.TEST_ROWS);
  }

  @Test
  void saysWhatASlotLacks() {
    assertThatThrownBy(() -> slots(RUNS.configuration("one", "training.slot.gpus=1")))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("training.slot.cpu-cores");
    assertThatThrownBy(() -> slots(RUNS.configuration("two", "training.slot.cpu-cores=2")))
        .hasMessageContaining("training.slot.heap");
    assertThatThrownBy(() -> slots(RUNS.configuration("many", "training.slot.gpus=2")))
        .hasMessageContaining("training.slot.gpus")
        .hasMessageContaining("from 0 to 1");
  }

  private static Map<String, ResourceProfile> slots(Configuration configuration) throws Exception {
    StreamExecutionEnvironment environment = new StreamExecutionEnvironment(new Configuration());
    TrainingJob.define(environment, configuration);
    Map<String, ResourceProfile> slots = new HashMap<>();
    for (JobVertex vertex : environment.getStreamGraph().getJobGraph().getVertices()) {
      slots.put(vertex.getName(), vertex.getSlotSharingGroup().getResourceProfile());
    }
    return slots;
  }
}
