package io.radflow.training;

import io.radflow.core.config.ConfigurationException;
import io.radflow.core.manifest.ManifestJson;
import io.radflow.core.manifest.ViewManifest;
import io.radflow.core.store.BucketLayout;
import io.radflow.core.store.ObjectStore;
import io.radflow.core.store.StoreAddress;
import io.radflow.core.store.StoreOptions;
import io.radflow.core.store.StorePreflight;
import io.radflow.core.table.Columns;
import io.radflow.core.table.HasStore;
import io.radflow.core.table.OptionParams;
import io.radflow.core.table.SavedStage;
import io.radflow.core.table.StageTables;
import io.radflow.preprocess.table.TableView;
import io.radflow.training.snapshot.BestSnapshot;
import io.radflow.training.snapshot.SnapshotWriter;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.apache.flink.annotation.PublicEvolving;
import org.apache.flink.api.connector.source.Boundedness;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.ml.api.Estimator;
import org.apache.flink.ml.param.Param;
import org.apache.flink.ml.util.ParamUtils;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.transformations.WithBoundedness;
import org.apache.flink.table.api.Table;
import org.apache.flink.table.api.bridge.java.StreamTableEnvironment;
import org.apache.flink.types.Row;

/**
 * Trains a BiT network on a bounded table of tensors, as the training job does on a view: the table
 * is written as a view first, whose order {@code part} and {@code row} tell, and the run is that
 * job's own. So the same configuration gives the same weights, to the bit, whatever order and
 * parallelism the table comes in.
 *
 * <p>Both are executed at once, in the table's environment and with its checkpoints and restarts.
 */
@PublicEvolving
public final class BitClassifier
    implements Estimator<BitClassifier, BitClassifierModel>,
        HasStore<BitClassifier>,
        HasRun<BitClassifier>,
        HasNetwork<BitClassifier>,
        HasEngine<BitClassifier>,
        HasOptimizer<BitClassifier>,
        HasTrainRows<BitClassifier> {

  private static final long serialVersionUID = 1L;

  private final Map<Param<?>, Object> params = new HashMap<>();

  public BitClassifier() {
    ParamUtils.initializeMapWithDefaultValues(params, this);
  }

  /**
   * @throws IllegalArgumentException naming the parameter or the column that does not fit, or that
   *     the table is not bounded
   * @throws IllegalStateException if a job failed
   */
  @Override
  public BitClassifierModel fit(Table... inputs) {
    TableView.check(Columns.of(this, inputs));
    DataStream<Row> rows = StageTables.stream(inputs[0]);
    requireBounded(rows);
    Configuration options = options();
    try {
      return fit(rows, options);
    } catch (ConfigurationException e) {
      throw new IllegalArgumentException("BitClassifier: " + e.getMessage(), e);
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IllegalStateException(
          "BitClassifier: the run '%s' has failed: %s".formatted(get(RUN), e.getMessage()), e);
    }
  }

  private BitClassifierModel fit(DataStream<Row> rows, Configuration options) throws Exception {
    RunRules.check(options);
    StoreAddress address = store();
    StorePreflight.check(address, List.of(BucketLayout.TENSORS, BucketLayout.PREPROCESS_REJECTS));
    StorePreflight.check(address, TrainingJob.WRITTEN);
    StreamExecutionEnvironment environment = rows.getExecutionEnvironment();
    String view = TrainingOptions.VIEW.in(options);
    try (ObjectStore store = ObjectStore.open(address)) {
      if (ViewManifest.read(store, view).isPresent()) {
        throw new IllegalArgumentException(
            "BitClassifier: the value '%s' of parameter '%s' is not a new name: there is a view %s"
                .formatted(
                    view,
                    get(VIEW) == null ? RUN.name : VIEW.name,
                    address.uri(BucketLayout.viewManifest(view))));
      }
      RunRecords.admit(store, options);
      TableView.write(rows, address, view);
      environment.execute("radflow view " + view);
      ViewManifest manifest =
          ViewManifest.read(store, view)
              .orElseThrow(
                  () -> new IllegalArgumentException("BitClassifier: the table has no rows"));
      Run run = Run.plan(options);
      RunRecords.take(options, run, List.of());
      TrainingJob.add(environment, options, run, UnaryOperator.identity());
      environment.execute("radflow train " + get(RUN));
      return model(manifest, weights(store, run))
          .setNormalization(TrainingOptions.NORMALIZATION.in(run.options()));
    }
  }

  /** What a configuration of the training job would say. */
  private Configuration options() {
    Configuration options = OptionParams.configuration(this, TrainingOptions.ALL);
    options.addAll(OptionParams.configuration(this, StoreOptions.ALL));
    options.set(TrainingOptions.RUN.option(), get(RUN));
    options.set(TrainingOptions.VIEW.option(), get(VIEW) == null ? get(RUN) : get(VIEW));
    return options;
  }

  private BitClassifierModel model(ViewManifest view, ModelWeights weights) {
    BitClassifierModel model = new BitClassifierModel(weights, view.labels(), view.task());
    ParamUtils.updateExistingParams(model, params);
    return model;
  }

  /** Of the best pass, if the run chose one, else of the last step. */
  private ModelWeights weights(ObjectStore store, Run run) throws IOException {
    String last =
        BucketLayout.snapshot(get(RUN), run.plan().positions().steps()) + SnapshotWriter.WEIGHTS;
    return new ModelWeights.InBucket(
        store.address(),
        get(BEST_BY) == null
            ? last
            : ManifestJson.read(store, BucketLayout.bestSnapshot(get(RUN)), BestSnapshot.class, 1)
                .map(BestSnapshot::model)
                .orElse(last));
  }

  private static void requireBounded(DataStream<Row> rows) {
    rows.getTransformation().getTransitivePredecessors().stream()
        .filter(
            source ->
                source instanceof WithBoundedness bounds
                    && bounds.getBoundedness() != Boundedness.BOUNDED)
        .findFirst()
        .ifPresent(
            source -> {
              throw new IllegalArgumentException(
                  "BitClassifier: the table's source '%s' is not bounded, expected one that ends"
                      .formatted(source.getName()));
            });
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
  public static BitClassifier load(StreamTableEnvironment environment, String path)
      throws IOException {
    return SavedStage.load(BitClassifier.class, path);
  }
}
