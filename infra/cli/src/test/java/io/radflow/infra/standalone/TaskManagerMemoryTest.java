package io.radflow.infra.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.radflow.infra.job.JobJar;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.runtime.clusterframework.TaskExecutorProcessSpec;
import org.apache.flink.runtime.clusterframework.TaskExecutorProcessUtils;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TaskManagerMemoryTest {

  @ParameterizedTest
  @CsvSource({"2048, 768", "4096, 819", "16384, 3276", "131072, 4096"})
  void aFifthIsHeapAndWhatIsLeftIsForWeightsAndImages(long processMebibytes, long heapMebibytes)
      throws Exception {
    Configuration flink = common();

    TaskManagerMemory.configure(flink, processMebibytes << 20);

    TaskExecutorProcessSpec spec = TaskExecutorProcessUtils.processSpecFromConfig(flink);
    assertThat(spec.getTotalProcessMemorySize())
        .isEqualTo(MemorySize.ofMebiBytes(processMebibytes));
    assertThat(spec.getTaskHeapSize().getMebiBytes())
        .isBetween((int) heapMebibytes - 1, (int) heapMebibytes);
    assertThat(spec.getTaskOffHeapSize().getBytes()).isPositive();
  }

  @Test
  void tooLittleIsSaidBeforeAnythingStarts() throws Exception {
    Configuration flink = common();

    assertThatThrownBy(() -> TaskManagerMemory.configure(flink, 1L << 30))
        .hasMessage("Memory of a TaskManager: 1024 MiB; expected at least 2048 MiB");
  }

  private static Configuration common() throws Exception {
    return ClusterConfiguration.read(
        JobJar.home().resolve("infra").resolve("flink").resolve("config.yaml"));
  }
}
