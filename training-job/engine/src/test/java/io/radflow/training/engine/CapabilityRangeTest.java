package io.radflow.training.engine;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CapabilityRangeTest {

  @ParameterizedTest
  @CsvSource({"3,7", "5,0", "7,5", "8,0", "8,6", "8,9"})
  void letsDevicesInTheRangePass(int major, int minor) {
    assertThatCode(
            () -> CapabilityRange.ND4J_CUDA.require(new ComputeDevice("a GPU", major, minor, 1)))
        .doesNotThrowAnyException();
  }

  @ParameterizedTest
  @CsvSource({"3,5", "2,1", "9,0", "10,0", "12,0"})
  void refusesOthersInWords(int major, int minor) {
    assertThatThrownBy(
            () -> CapabilityRange.ND4J_CUDA.require(new ComputeDevice("a GPU", major, minor, 1)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("3.7 to 8.9")
        .hasMessageContaining("a GPU is of " + major + "." + minor + ".")
        .hasMessageContaining("cudnn");
  }
}
