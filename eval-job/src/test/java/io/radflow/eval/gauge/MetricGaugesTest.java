package io.radflow.eval.gauge;

import static io.radflow.eval.SamplePredictions.multiClass;
import static io.radflow.eval.SamplePredictions.multiLabel;
import static org.assertj.core.api.Assertions.assertThat;

import io.radflow.core.record.Prediction;
import io.radflow.eval.pass.PassValues;
import io.radflow.eval.pass.PassValues.Status;
import io.radflow.eval.pass.SampleResults;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.flink.api.common.JobID;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.Metric;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.clusterframework.types.ResourceID;
import org.apache.flink.runtime.executiongraph.ExecutionGraphTestUtils;
import org.apache.flink.runtime.metrics.groups.AbstractMetricGroup;
import org.apache.flink.runtime.metrics.groups.TaskManagerMetricGroup;
import org.apache.flink.runtime.metrics.groups.TaskMetricGroup;
import org.apache.flink.runtime.metrics.util.TestingMetricRegistry;
import org.apache.flink.runtime.operators.testutils.MockEnvironment;
import org.apache.flink.runtime.operators.testutils.MockEnvironmentBuilder;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;
import org.junit.jupiter.api.Test;

class MetricGaugesTest {

  /** Of all gauges that there are: the labels but for Flink's own, and the name. */
  private final Map<String, Gauge<?>> gauges = new TreeMap<>();

  @Test
  void aNewerStepTakesThePlaceOfAnOlderOneAndNotTheOtherWayRound() throws Exception {
    try (var harness = harness(new MetricGauges(9, 999, Duration.ofHours(1)))) {
      show(harness, multiClass("digits", 20, 12, 6));
      show(harness, multiClass("digits", 10, 12, 6));
      assertThat(steps()).containsExactly("20");
      show(harness, multiClass("digits", 30, 12, 9));

      assertThat(steps()).containsExactly("30");
      assertThat(value("digits/cifar10/30/accuracy")).isEqualTo(0.75);
      assertThat(value("digits/cifar10/30/accuracy_lower")).isBetween(0.4, 0.5);
      assertThat(value("digits/cifar10/30/support")).isEqualTo(12);
      assertThat(value("digits/cifar10/30/partial")).isZero();
    }
  }

  @Test
  void twoTargetsOfARunAreShownBeside() throws Exception {
    try (var harness = harness(new MetricGauges(9, 999, Duration.ofHours(1)))) {
      show(harness, multiClass("both", 20, 12, 6));
      show(harness, multiLabel("both", 10, 50));

      assertThat(gauges).containsKeys("both/cifar10/20/accuracy", "both/nih/10/mean_auc");
    }
  }

  @Test
  void aPassThatIsNotWholeSaysHowMuchHasCome() throws Exception {
    List<Prediction> some = multiClass("digits", 20, 12, 6).subList(0, 3);
    try (var harness = harness(new MetricGauges(9, 999, Duration.ofHours(1)))) {
      harness.processElement(SampleResults.of(some, Status.PARTIAL), 0);
      assertThat(value("digits/cifar10/20/seen_ratio")).isEqualTo(0.25);
      assertThat(value("digits/cifar10/20/partial")).isEqualTo(1);
      assertThat(value("digits/cifar10/20/incomplete")).isZero();

      harness.processElement(SampleResults.of(some, Status.INCOMPLETE), 0);
      assertThat(value("digits/cifar10/20/incomplete")).isEqualTo(1);
    }
  }

  @Test
  void theQuietestRunMakesRoom() throws Exception {
    try (var harness = harness(new MetricGauges(2, 999, Duration.ofHours(1)))) {
      show(harness, multiClass("first", 10, 12, 6));
      show(harness, multiClass("second", 10, 12, 6));
      show(harness, multiClass("first", 20, 12, 6));
      show(harness, multiClass("third", 10, 12, 6));

      assertThat(runs()).containsExactly("first", "third");
    }
  }

  @Test
  void aRunThatIsQuietForLongIsNotShownAnyMore() throws Exception {
    try (var harness = harness(new MetricGauges(9, 999, Duration.ofHours(1)))) {
      show(harness, multiClass("first", 10, 12, 6));
      harness.setProcessingTime(Duration.ofMinutes(40).toMillis());
      show(harness, multiClass("second", 10, 12, 6));
      harness.setProcessingTime(Duration.ofMinutes(65).toMillis());

      assertThat(runs()).containsExactly("second");
      harness.setProcessingTime(Duration.ofMinutes(135).toMillis());
      assertThat(runs()).isEmpty();
    }
  }

  @Test
  void leavesLabelsOutWhereThereIsNoRoomAndCountsThem() throws Exception {
    try (var harness = harness(new MetricGauges(9, 30, Duration.ofHours(1)))) {
      show(harness, multiLabel("chest", 10, 100));

      assertThat(series()).hasSize(30);
      assertThat(series()).contains("chest/nih/10/mean_f1", "chest/nih/10/label/Cardiomegaly/auc");
      // 14 over all, 15 of each label with an interval of the AUC, 11 of the one without an AUC.
      assertThat(gauges.get("gauges_left_out").getValue()).isEqualTo(14 + 2 * 15 + 11 - 30);
    }
  }

  @Test
  void showsTheSameAfterARestart() throws Exception {
    OperatorSubtaskState checkpoint;
    Set<String> before;
    try (var harness = harness(new MetricGauges(9, 999, Duration.ofHours(1)))) {
      show(harness, multiLabel("chest", 10, 100));
      before = series();
      checkpoint = harness.snapshot(1, 1);
    }
    gauges.clear();
    try (var harness = new Harness(new MetricGauges(9, 999, Duration.ofHours(1)))) {
      harness.initializeState(checkpoint);
      harness.open();

      assertThat(series()).isEqualTo(before).isNotEmpty();
    }
  }

  private Harness harness(MetricGauges operator) throws Exception {
    Harness harness = new Harness(operator);
    harness.open();
    return harness;
  }

  private static void show(Harness harness, List<Prediction> pass) throws Exception {
    harness.processElement(SampleResults.of(pass, Status.COMPLETE), 0);
  }

  private double value(String name) {
    return ((Number) gauges.get(name).getValue()).doubleValue();
  }

  private Set<String> series() {
    Set<String> series = new TreeSet<>(gauges.keySet());
    series.remove("gauges_left_out");
    return series;
  }

  private Set<String> runs() {
    return new TreeSet<>(series().stream().map(name -> name.split("/")[0]).toList());
  }

  private Set<String> steps() {
    return new TreeSet<>(series().stream().map(name -> name.split("/")[2]).toList());
  }

  /** With a registry that knows which gauges there are. */
  private final class Harness extends OneInputStreamOperatorTestHarness<PassValues, Void> {

    Harness(MetricGauges operator) throws Exception {
      super(operator, environment());
    }
  }

  private MockEnvironment environment() throws Exception {
    TestingMetricRegistry registry =
        TestingMetricRegistry.builder()
            .setRegisterConsumer(this::register)
            .setUnregisterConsumer((metric, name, group) -> gauges.remove(key(name, group)))
            .build();
    TaskMetricGroup task =
        TaskManagerMetricGroup.createTaskManagerMetricGroup(
                registry, "localhost", ResourceID.generate())
            .addJob(new JobID(), "eval")
            .addTask(ExecutionGraphTestUtils.createExecutionAttemptId(), "gauges");
    return new MockEnvironmentBuilder().setMetricGroup(task).build();
  }

  private void register(Metric metric, String name, AbstractMetricGroup<?> group) {
    String key = key(name, group);
    if (metric instanceof Gauge<?> gauge && (key.contains("/") || name.equals("gauges_left_out"))) {
      gauges.put(key, gauge);
    }
  }

  /** RUN/TARGET/STEP/MEASURE, or RUN/TARGET/STEP/label/LABEL/MEASURE. */
  private static String key(String name, AbstractMetricGroup<?> group) {
    Map<String, String> labels = group.getAllVariables();
    if (!labels.containsKey("<run>")) {
      return name;
    }
    String pass =
        labels.get("<run>") + "/" + labels.get("<target>") + "/" + labels.get("<step>") + "/";
    String label = labels.get("<label>");
    return pass + (label == null ? "" : "label/" + label + "/") + name;
  }
}
