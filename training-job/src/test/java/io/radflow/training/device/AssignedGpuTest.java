package io.radflow.training.device;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.apache.flink.api.common.externalresource.ExternalResourceInfo;
import org.junit.jupiter.api.Test;

class AssignedGpuTest {

  @Test
  void subtasksOfOneProcessNeverShareOne() {
    try (AssignedGpu first = AssignedGpu.of(gpus(2));
        AssignedGpu second = AssignedGpu.of(gpus(2))) {
      assertThat(first.index()).hasValue(0);
      assertThat(second.index()).hasValue(1);
      assertThatThrownBy(() -> AssignedGpu.of(gpus(2)))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("[0, 1]")
          .hasMessageContaining("training.slot.gpus")
          .hasMessageContaining("external-resource.gpu.amount");
    }
  }

  @Test
  void isFreeAgainOnceItIsClosed() {
    AssignedGpu first = AssignedGpu.of(gpus(1));
    first.close();
    try (AssignedGpu second = AssignedGpu.of(gpus(1))) {
      first.close();

      assertThat(second.index()).hasValue(0);
      assertThatThrownBy(() -> AssignedGpu.of(gpus(1))).isInstanceOf(IllegalStateException.class);
    }
  }

  @Test
  void aTaskManagerWithoutGpusGivesNone() {
    try (AssignedGpu none = AssignedGpu.of(List.of())) {
      assertThat(none.index()).isEmpty();
    }
  }

  private static List<ExternalResourceInfo> gpus(int count) {
    return IntStream.range(0, count).<ExternalResourceInfo>mapToObj(Indexed::new).toList();
  }

  private record Indexed(int index) implements ExternalResourceInfo {

    @Override
    public Optional<String> getProperty(String key) {
      return key.equals("index") ? Optional.of("" + index) : Optional.empty();
    }

    @Override
    public Collection<String> getKeys() {
      return List.of("index");
    }
  }
}
