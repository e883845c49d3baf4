package io.radflow.infra.bench.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.radflow.infra.bench.engine.BenchCase.Mode;
import io.radflow.training.dl4j.kernel.OperationTimes;
import io.radflow.training.engine.EngineReport;
import io.radflow.training.network.BitNetwork;
import io.radflow.training.network.MultiplyAdds;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

class EngineBenchTest {

  private static final BitNetwork NETWORK = new BitNetwork(List.of(1, 1, 1, 1), 1, 3);

  @Test
  void measuresEveryRound() throws IOException {
    BenchCase benchCase = new BenchCase(NETWORK, Mode.TRAIN, 32, 2, 0, 1, 3);
    BenchResult result = new EngineBench(benchCase).run();
    assertThat(result.seconds()).hasSize(3).doesNotContain(0);
    assertThat(result.multiplyRate()).hasSize(3);
    assertThat(result.shareOfMultiplyRate()).isBetween(0.0, 1.5);
    assertThat(result.timesFasterThanPeer()).isNaN();
    // 8 million parameters three times over.
    assertThat(result.peakBytes()).isGreaterThan(96 << 20);
    assertThat(result.operations())
        .extracting(OperationTimes.Entry::operation)
        .contains("3×3 convolution, gradients", "optimiser and weight standardisation");
    // Three measured steps, the warm-up left out: each of the four units has one 3×3.
    assertThat(result.operations())
        .filteredOn(entry -> entry.operation().equals("3×3 convolution"))
        .extracting(OperationTimes.Entry::calls)
        .containsExactly(12L);
  }

  @Test
  void comparesRoundByRound() {
    BenchCase benchCase = new BenchCase(NETWORK, Mode.SCORE, 32, 4, 2, 0, 3);
    double operations = 2.0 * 4 * MultiplyAdds.of(NETWORK, 32, 32).forward();
    assertThat(benchCase.operations()).isEqualTo(operations);
    BenchResult result =
        new BenchResult(
            benchCase,
            report(),
            new double[] {1, 2, 4},
            new double[] {2 * operations, operations, operations},
            new double[] {2, 6, 4},
            "another",
            5 << 20,
            List.of());
    assertThat(result.medianSeconds()).isEqualTo(2);
    assertThat(result.imagesPerSecond()).isEqualTo(2);
    assertThat(result.shareOfMultiplyRate()).isCloseTo(0.5, within(1e-9));
    assertThat(result.timesFasterThanPeer()).isEqualTo(2);
    assertThat(result.lines())
        .anyMatch(line -> line.contains("2.0 images/s: 2000 ms a step"))
        .anyMatch(line -> line.contains("2.00 times as fast as the peer: 4000 ms a step (another)"))
        .anyMatch(line -> line.contains("5 MiB of memory"));
  }

  private static EngineReport report() {
    return new EngineReport("backend", "a CPU", "avx2", "onednn", true, 2, 1, 12, 1 << 30, 0);
  }

  @Test
  void namesAPythonThatCannotBeStarted() {
    BenchCase benchCase = new BenchCase(NETWORK, Mode.SCORE, 32, 1, 2, 0, 1);
    assertThatThrownBy(
            () ->
                new EngineBench(benchCase)
                    .run("no-such-python", java.nio.file.Path.of("peer.py"), "nhwc"))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("no-such-python");
  }

  @Test
  void refusesACaseWithoutImages() {
    assertThatThrownBy(() -> new BenchCase(NETWORK, Mode.TRAIN, 32, 0, 0, 0, 1))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
