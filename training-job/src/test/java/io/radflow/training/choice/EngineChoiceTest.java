package io.radflow.training.choice;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.radflow.training.engine.CapabilityRange;
import io.radflow.training.engine.ComputeDevice;
import io.radflow.training.engine.DeviceCeilings;
import io.radflow.training.engine.EngineProvider;
import io.radflow.training.engine.EngineSettings;
import io.radflow.training.engine.EngineUnavailableException;
import io.radflow.training.engine.GpuSettings;
import io.radflow.training.engine.Precision;
import io.radflow.training.engine.ReferenceEngine;
import io.radflow.training.network.BitNetwork;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EngineChoiceTest {

  /** Stands for a machine with GPUs. */
  private record Gpus(List<ComputeDevice> devices) implements EngineProvider {

    @Override
    public CapabilityRange capabilities() {
      return CapabilityRange.CUDNN;
    }

    @Override
    public ReferenceEngine create(
        BitNetwork network, EngineSettings settings, GpuSettings gpuSettings, int gpu) {
      throw new UnsupportedOperationException();
    }

    @Override
    public DeviceCeilings ceilings(int gpu) {
      throw new UnsupportedOperationException();
    }
  }

  private static EngineProvider gpu(int major, int minor) {
    return new Gpus(List.of(new ComputeDevice("a GPU", major, minor, 1)));
  }

  private static EngineChoice auto(Precision precision) {
    return new EngineChoice(EngineName.AUTO, new GpuSettings(precision, false, true));
  }

  @ParameterizedTest
  @CsvSource({"8,0,true", "8,9,true", "9,0,true", "12,0,true", "7,5,false", "6,1,false"})
  void autoTakesCudnnByTheGpusCapability(int major, int minor, boolean cudnn) {
    assertThat(
            auto(Precision.FLOAT32)
                .takesCudnn(OptionalInt.of(0), () -> true, () -> gpu(major, minor)))
        .isEqualTo(cudnn);
  }

  @Test
  void autoTakesNoGpuThatAnotherSubtaskMayBeOn() {
    assertThat(auto(Precision.FLOAT32).takesCudnn(OptionalInt.empty(), () -> true, () -> gpu(9, 0)))
        .isFalse();
  }

  @Test
  void autoLoadsNothingWhereThereIsNoDriver() {
    assertThat(
            auto(Precision.FLOAT32)
                .takesCudnn(
                    OptionalInt.empty(),
                    () -> false,
                    () -> {
                      throw new AssertionError("the provider is asked");
                    }))
        .isFalse();
  }

  @Test
  void autoTakesTheCpuWhereLibrariesAreMissing() {
    assertThat(
            auto(Precision.FLOAT32)
                .takesCudnn(
                    OptionalInt.of(0),
                    () -> true,
                    () -> {
                      throw new EngineUnavailableException("libcudnn.so.9 is missing");
                    }))
        .isFalse();
  }

  @Test
  void aPrecisionThatTheCpuLacksIsRefusedWithTheReason() {
    assertThatThrownBy(
            () -> auto(Precision.BF16).takesCudnn(OptionalInt.of(0), () -> true, () -> gpu(7, 5)))
        .isInstanceOf(EngineUnavailableException.class)
        .hasMessageContaining("training.precision BF16")
        .hasMessageContaining("8.0 and later, but a GPU is of 7.5")
        .hasMessageContaining("The engine DL4J computes in FLOAT32");
    EngineChoice dl4j =
        new EngineChoice(EngineName.DL4J, new GpuSettings(Precision.BF16, false, true));
    assertThatThrownBy(() -> dl4j.takesCudnn(OptionalInt.of(0), () -> true, () -> gpu(9, 0)))
        .hasMessageContaining("but training.engine is DL4J.");
  }

  @Test
  void whatIsAskedForByNameIsNotReplaced() {
    EngineChoice cudnn = new EngineChoice(EngineName.CUDNN, GpuSettings.strict());
    assertThat(cudnn.takesCudnn(OptionalInt.empty(), () -> false, () -> gpu(7, 5))).isTrue();
    EngineChoice dl4j = new EngineChoice(EngineName.DL4J, GpuSettings.strict());
    assertThat(dl4j.takesCudnn(OptionalInt.empty(), () -> true, () -> gpu(9, 0))).isFalse();
  }
}
