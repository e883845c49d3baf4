package io.radflow.core.monitoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.Metric;
import org.apache.flink.runtime.metrics.groups.AbstractMetricGroup;
import org.apache.flink.runtime.metrics.groups.GenericMetricGroup;
import org.apache.flink.runtime.metrics.util.TestingMetricRegistry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OperatorMetricsTest {

  /** By their names in Prometheus, without Flink's scope. */
  private final Map<String, Metric> registered = new TreeMap<>();

  private final OperatorMetrics metrics =
      OperatorMetrics.of(
          new GenericMetricGroup(
              TestingMetricRegistry.builder()
                  .setRegisterConsumer(this::added)
                  .setUnregisterConsumer(
                      (metric, name, group) -> registered.remove(key(name, group)))
                  .build(),
              null,
              "operator"));

  @Test
  void everythingIsInTheGroupOfRadflow() {
    metrics.counter("tensors_total");
    metrics.by("format", "PNG").by("outcome", "sample").counter("images_total");
    metrics.gauge("drops_waiting", () -> 3);
    metrics.histogram("store_fetch_seconds", new DurationHistogram(10));

    assertThat(registered)
        .containsOnlyKeys(
            "operator_radflow_tensors_total",
            "operator_radflow_format_outcome_images_total",
            "operator_radflow_drops_waiting",
            "operator_radflow_store_fetch_seconds");
  }

  @Test
  void timesAreAddedInNanosecondsAndShownInSeconds() {
    TimeCounter time = metrics.time("write_seconds_total");
    time.add(Duration.ofMillis(1500).toNanos());
    time.add(Duration.ofMillis(250).toNanos());

    Gauge<?> shown = (Gauge<?>) registered.get("operator_radflow_write_seconds_total");
    assertThat((double) shown.getValue()).isCloseTo(1.75, within(1e-12));
  }

  @Test
  void quantilesOfDurationsAreSeconds() {
    DurationHistogram histogram = new DurationHistogram(3);
    for (long millis : List.of(90_000L, 200L, 400L, 300L)) {
      histogram.update(Duration.ofMillis(millis).toNanos());
    }

    assertThat(histogram.getCount()).isEqualTo(4);
    assertThat(histogram.getStatistics().size()).isEqualTo(3);
    assertThat(histogram.getStatistics().getQuantile(0.5)).isCloseTo(0.3, within(1e-9));
    assertThat(histogram.getStatistics().getMean()).isCloseTo(0.3, within(1e-9));
    assertThat(histogram.getStatistics().getMax()).isZero();
  }

  @Test
  void everyReasonIsCountedFromTheStart() {
    RejectCounters<Reason> rejects = new RejectCounters<>(metrics, Reason.class);
    rejects.count(Reason.TOO_LARGE);

    assertThat(registered).hasSize(1).containsKey("operator_radflow_reason_rejects_total");
  }

  @Test
  void whatIsRemovedIsGoneWithItsLabels() {
    OperatorMetrics pass = metrics.by("run", "digits");
    pass.gauge("accuracy", () -> 1);
    pass.by("label", "3").gauge("auc", () -> 1);
    metrics.counter("passes_complete_total");
    pass.remove();

    assertThat(registered).containsOnlyKeys("operator_radflow_passes_complete_total");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"tensorBytes", "Tensors_total", "tensors-total", "_total", "tensors__total", ""})
  void refusesNamesOfAnotherForm(String name) {
    assertThatThrownBy(() -> metrics.gauge(name, () -> 1))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(registered).isEmpty();
  }

  @Test
  void whatGrowsAndOnlyThatIsATotal() {
    assertThatThrownBy(() -> metrics.counter("tensors")).hasMessageContaining("_total");
    assertThatThrownBy(() -> metrics.time("decode_seconds")).hasMessageContaining("_total");
    assertThatThrownBy(() -> metrics.total("drops_done", () -> 1)).hasMessageContaining("_total");
    assertThatThrownBy(() -> metrics.gauge("drops_total", () -> 1)).hasMessageContaining("grows");
  }

  private enum Reason {
    TOO_LARGE,
    NOT_AN_IMAGE
  }

  private void added(Metric metric, String name, AbstractMetricGroup<?> group) {
    registered.put(key(name, group), metric);
  }

  private static String key(String name, AbstractMetricGroup<?> group) {
    return group.getLogicalScope(text -> text, '_') + "_" + name;
  }
}
