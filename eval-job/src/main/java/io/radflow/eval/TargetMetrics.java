package io.radflow.eval;

import io.radflow.core.config.Rule;
import io.radflow.core.part.PartElement;
import io.radflow.core.record.Reject;
import io.radflow.core.store.StoreAddress;
import io.radflow.core.store.StoreOptions;
import io.radflow.core.table.CheckedParams;
import io.radflow.core.table.Columns;
import io.radflow.core.table.RuleValidator;
import io.radflow.core.table.SavedStage;
import io.radflow.core.table.StageTables;
import io.radflow.eval.batch.PredictionBatch;
import io.radflow.eval.pass.PassEvaluation;
import io.radflow.eval.pass.PassValues;
import io.radflow.eval.table.TablePredictions;
import io.radflow.eval.table.TableResults;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import org.apache.flink.annotation.PublicEvolving;
import org.apache.flink.api.common.functions.FlatMapFunction;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.ml.api.AlgoOperator;
import org.apache.flink.ml.param.Param;
import org.apache.flink.ml.param.StringParam;
import org.apache.flink.ml.util.ParamUtils;
import org.apache.flink.runtime.execution.SuppressRestartsException;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.table.api.Table;
import org.apache.flink.table.api.bridge.java.StreamTableEnvironment;
import org.apache.flink.types.Row;
import org.apache.flink.util.Collector;

/**
 * The metrics of a table of predictions, by the eval job's own operator: the rows of {@code
 * metrics/eval/}. A table with the column {@code passSize} has a pass's metrics once all its images
 * have come; one without is one pass, whose metrics come when it ends.
 */
@PublicEvolving
public final class TargetMetrics
    implements AlgoOperator<TargetMetrics>, CheckedParams<TargetMetrics> {

  public static final Param<String> RUN =
      new StringParam(
          "run",
          "What the rows are said to be of where they have no column run.",
          "table",
          RuleValidator.of(Rule.text("a name")));

  public static final Param<String> TARGET =
      new StringParam(
          "target",
          "What the rows are said to be of where they have no column target.",
          "table",
          RuleValidator.of(Rule.text("a name")));

  private static final long serialVersionUID = 1L;

  private final Map<Param<?>, Object> params = new HashMap<>();

  public TargetMetrics() {
    ParamUtils.initializeMapWithDefaultValues(params, this);
  }

  public TargetMetrics setRun(String run) {
    return set(RUN, run);
  }

  public TargetMetrics setTarget(String target) {
    return set(TARGET, target);
  }

  /**
   * @throws IllegalArgumentException naming the parameter or the column that does not fit
   */
  @Override
  public Table[] transform(Table... inputs) {
    DataStream<Row> rows = StageTables.stream(inputs[0]);
    SingleOutputStreamOperator<PassValues> values =
        rows.flatMap(new TablePredictions(Columns.of(this, inputs), get(RUN), get(TARGET)))
            .returns(PredictionBatch.TYPE_INFORMATION)
            .name("predictions")
            .keyBy(PredictionBatch::runKey, Types.STRING)
            .process(evaluation())
            .returns(PassValues.TYPE_INFORMATION)
            .name("evaluation");
    DataStream<Row> metrics =
        values.flatMap(new TableResults()).returns(TableResults.type()).name("metrics");
    DataStream<Row> refused =
        values
            .getSideOutput(PassEvaluation.REJECTS)
            .flatMap(new Refusal())
            .returns(TableResults.type())
            .name("refuse");
    return new Table[] {StageTables.table(inputs[0], metrics.union(refused))};
  }

  /** The bucket's address is for rejects, which are not written here. */
  private static PassEvaluation evaluation() {
    Configuration options = new Configuration();
    return new PassEvaluation(
        new StoreAddress(
            StoreOptions.ENDPOINT.defaultValue(), "none", StoreOptions.REGION.defaultValue(), null),
        EvalOptions.PARTIAL_INTERVAL.in(options),
        EvalOptions.PASS_TIMEOUT.in(options),
        EvalOptions.PASS_RETENTION.in(options));
  }

  /** What the eval job tells as a reject, such as two scores of one image, ends the stage's job. */
  private static final class Refusal implements FlatMapFunction<PartElement, Row> {

    private static final long serialVersionUID = 1L;

    @Override
    public void flatMap(PartElement element, Collector<Row> out) throws Exception {
      if (element.type == PartElement.Type.ROW) {
        Reject reject = (Reject) element.record();
        throw new SuppressRestartsException(
            new IllegalArgumentException(
                "TargetMetrics: the row of '%s': %s, %s"
                    .formatted(reject.getId(), reject.getReason(), reject.getDetail())));
      }
    }
  }

  @Override
  public Map<Param<?>, Object> getParamMap() {
    return params;
  }

  @Override
  public void save(String path) throws IOException {
    SavedStage.save(this, path, Map.of());
  }

  /**
   * @throws IOException if there is none, or one that this version cannot read
   */
  public static TargetMetrics load(StreamTableEnvironment environment, String path)
      throws IOException {
    return SavedStage.load(TargetMetrics.class, path);
  }
}
