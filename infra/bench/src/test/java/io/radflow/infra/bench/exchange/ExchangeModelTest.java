package io.radflow.infra.bench.exchange;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;

class ExchangeModelTest {

  private static final ExchangeModel MODEL =
      new ExchangeModel(
          new ExchangeModel.Assumed(8, 350e9, List.of(25.0, 100.0, 400.0, 3200.0), 1500, 250), 4e9);

  @Test
  void anExchangeTakesItsBytesOverTheRates() {
    // 2 · 7/8 · 94 MB by links of 350 GB/s, and as much by 90% of 12.5 GB/s, and four rounds.
    assertThat(MODEL.acrossHosts(94e6, 8, 100)).isCloseTo(0.0153, within(0.0001));
  }

  @Test
  void overlapHidesWhatTheBackwardPassLasts() {
    assertThat(ExchangeModel.efficiency(0.1, 0.1, false)).isEqualTo(0.5);
    assertThat(ExchangeModel.efficiency(0.1, 0.1, true)).isCloseTo(1 / 1.45, within(1e-12));
    assertThat(ExchangeModel.efficiency(0.1, 0.02, true)).isCloseTo(1 / 1.01, within(1e-12));
  }

  @Test
  void itSaysWhatBreaksFirst() {
    assertThat(MODEL.lines())
        .filteredOn(line -> line.contains("breaks first"))
        .allMatch(line -> line.contains("TCP within a host, at 4.0 GB/s"))
        .hasSize(3);
    assertThat(new ExchangeModel(MODEL.assumed(), 1e15).lines())
        .filteredOn(line -> line.contains("breaks first"))
        .containsExactly(
            "  breaks first: the network between hosts, at 25 Gb/s",
            "  breaks first: the network between hosts, at 400 Gb/s",
            "  breaks first: the network between hosts, at 100 Gb/s");
  }
}
