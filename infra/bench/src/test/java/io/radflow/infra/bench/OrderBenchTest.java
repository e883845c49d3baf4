package io.radflow.infra.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.radflow.core.manifest.ViewManifest;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OrderBenchTest {

  @TempDir private Path folder;

  @Test
  void measuresEachOrderInEachRound() throws Exception {
    OrderBench.Settings settings =
        new OrderBench.Settings(
            List.of(ViewManifest.PUBLISHED, ViewManifest.MIXED),
            List.of(2),
            new OrderView.Pictures(8, 1, false),
            2048,
            32,
            2,
            2,
            70,
            Duration.ofMillis(100),
            "none",
            Duration.ZERO);
    List<OrderRates> results = new OrderBench(settings, folder).run(2);
    assertThat(results)
        .extracting(OrderRates::measured)
        .containsExactly(new OrderBench.Case("published", 2), new OrderBench.Case("mixed", 2));
    assertThat(results)
        .allSatisfy(
            result -> {
              assertThat(result.rates()).hasSize(2).allMatch(rate -> rate > 0);
              assertThat(result.heapBytes()).isPositive();
            });
  }

  @Test
  void comparesRoundByRound() {
    OrderBench.Case measured = new OrderBench.Case("published", 1);
    OrderRates published = new OrderRates(measured, 0, 0, List.of(100.0, 400.0, 200.0));
    OrderRates mixed = new OrderRates(measured, 0, 0, new ArrayList<>(List.of(90.0, 200.0, 240.0)));
    assertThat(published.median()).isEqualTo(200);
    assertThat(mixed.shareOf(published)).isEqualTo(0.9);
  }
}
