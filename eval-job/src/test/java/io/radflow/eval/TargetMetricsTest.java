package io.radflow.eval;

import static org.apache.flink.table.api.Expressions.$;
import static org.apache.flink.table.api.Expressions.lit;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.radflow.core.record.Metric;
import io.radflow.core.record.Prediction;
import io.radflow.core.table.RecordRows;
import io.radflow.core.table.StageTables;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.table.api.Table;
import org.apache.flink.table.api.bridge.java.StreamTableEnvironment;
import org.apache.flink.types.Row;
import org.apache.flink.util.CloseableIterator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The stage against what the eval job writes of the same predictions. */
class TargetMetricsTest {

  @RegisterExtension static final EvalRun RUNS = new EvalRun();

  @BeforeEach
  void start() throws Exception {
    List<Prediction> findings = SamplePredictions.multiLabel("xray", 7, 90);
    RUNS.put("xray", 7, "part-a", findings.subList(0, 40));
    RUNS.put("xray", 7, "part-b", findings.subList(30, 90));
    RUNS.put("cifar", 3, "part", SamplePredictions.multiClass("cifar", 3, 60, 41));
    RUNS.evaluate(2);
  }

  @Test
  void valuesAreTheEvalJobs() throws Exception {
    List<String> expected = new ArrayList<>();
    expected.addAll(lines(RUNS.metrics("xray", "nih", 7)));
    expected.addAll(lines(RUNS.metrics("cifar", "cifar10", 3)));

    assertThat(lines(new TargetMetrics().transform(predictions())[0]))
        .containsExactlyInAnyOrderElementsOf(expected);
  }

  @Test
  void aTableThatSaysNoPassIsOne() throws Exception {
    Table scored =
        predictions()
            .filter($("run").isEqual("xray"))
            .select($("sampleId").as("id"), $("task"), $("labelNames"), $("labels"), $("scores"));
    List<String> expected = new ArrayList<>();
    for (Metric metric : RUNS.metrics("xray", "nih", 7)) {
      expected.add(metric.getName() + metric.getLabel() + metric.getValue() + metric.getSupport());
    }
    List<String> found = new ArrayList<>();
    for (Row row : rows(new TargetMetrics().setRun("mine").transform(scored)[0])) {
      assertThat(row.getField("run")).isEqualTo("mine");
      found.add(
          row.getField("name")
              + row.<String>getFieldAs("label")
              + row.getField("value")
              + row.getField("support"));
    }

    assertThat(found).containsExactlyInAnyOrderElementsOf(expected);
  }

  @Test
  void aScoreThatIsNoneIsNamedWithItsRow() {
    Table wrong =
        predictions()
            .filter($("run").isEqual("cifar"))
            .dropColumns($("task"))
            .addColumns(lit("REGRESSION").as("task"));

    assertThatThrownBy(() -> rows(new TargetMetrics().transform(wrong)[0]))
        .hasStackTraceContaining(
            "its column 'task' is 'REGRESSION', expected one of [MULTI_CLASS, MULTI_LABEL]");
    assertThatThrownBy(() -> new TargetMetrics().transform(wrong.dropColumns($("scores"))))
        .hasMessageStartingWith(
            "TargetMetrics: the table has no column 'scores', expected one of type ARRAY<FLOAT>");
  }

  private static Table predictions() {
    StreamExecutionEnvironment environment =
        StreamExecutionEnvironment.getExecutionEnvironment().setParallelism(2);
    return new PredictionTables(
            environment, StreamTableEnvironment.create(environment), true, Duration.ofSeconds(1))
        .predictions(RUNS.store().address());
  }

  private static List<String> lines(List<Metric> metrics) {
    RecordRows<Metric> records = RecordRows.of(Metric.class);
    return metrics.stream().map(metric -> records.row(metric).toString()).toList();
  }

  private static List<String> lines(Table table) throws Exception {
    return rows(table).stream().map(Row::toString).toList();
  }

  private static List<Row> rows(Table table) throws Exception {
    List<Row> rows = new ArrayList<>();
    try (CloseableIterator<Row> all = StageTables.stream(table).executeAndCollect()) {
      all.forEachRemaining(rows::add);
    }
    return rows;
  }
}
