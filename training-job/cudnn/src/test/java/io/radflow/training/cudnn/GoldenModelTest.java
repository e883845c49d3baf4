package io.radflow.training.cudnn;

import static org.assertj.core.api.Assertions.assertThat;

import io.radflow.training.check.GoldenCase;
import io.radflow.training.check.GoldenCheck;
import io.radflow.training.cudnn.emulated.EmulatedDevice;
import io.radflow.training.engine.GpuSettings;
import io.radflow.training.engine.Precision;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The engine on the emulated device against what was computed in float64. */
class GoldenModelTest {

  private static final String ALL = "radflow.all-golden-cases";
  // The emulated device takes seconds for a step; these show every part of the network.
  private static final Set<String> ENOUGH = Set.of("tiny-sigmoid", "odd-sizes", "unknown-rows");

  static List<GoldenCase> cases() throws IOException {
    return GoldenCase.all().stream()
        .filter(golden -> Boolean.getBoolean(ALL) || ENOUGH.contains(golden.label()))
        .toList();
  }

  @ParameterizedTest
  @MethodSource("cases")
  void followsTheReferenceThroughItsSteps(GoldenCase golden) {
    check(golden, GpuSettings.strict(), 0);
  }

  @ParameterizedTest
  @CsvSource({
    "tiny-softmax, FLOAT32, 3, true",
    "soft-labels, TF32, 0, false",
    "tiny-softmax, BF16, 2, true",
  })
  void followsItInEveryPrecisionInPartsAndRecomputing(
      String label, Precision precision, int microBatch, boolean recompute) throws IOException {
    GoldenCase golden =
        GoldenCase.all().stream()
            .filter(one -> one.label().equals(label))
            .findFirst()
            .orElseThrow();
    check(golden, new GpuSettings(precision, recompute, true), microBatch);
  }

  private static void check(GoldenCase golden, GpuSettings settings, int microBatch) {
    try (CudnnEngine engine =
        new CudnnEngine(
            golden.network(),
            golden.settings(microBatch),
            settings,
            new EmulatedDevice(settings.precision()))) {
      GoldenCheck check = GoldenCheck.of(golden, engine, settings.precision());
      assertThat(check.misses()).as(check.toString()).isEmpty();
      assertThat(engine.replayedSteps()).isPositive();
      assertThat(engine.lentBlocks()).isZero();
    }
  }
}
