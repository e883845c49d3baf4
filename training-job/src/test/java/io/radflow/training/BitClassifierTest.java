package io.radflow.training;

import static org.apache.flink.table.api.Expressions.$;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.radflow.core.record.Prediction;
import io.radflow.core.store.BucketLayout;
import io.radflow.core.table.StageTables;
import io.radflow.preprocess.BucketTables;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.flink.ml.builder.Pipeline;
import org.apache.flink.ml.builder.PipelineModel;
import org.apache.flink.ml.param.IntParam;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.table.api.Table;
import org.apache.flink.table.api.bridge.java.StreamTableEnvironment;
import org.apache.flink.types.Row;
import org.apache.flink.util.CloseableIterator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Training and scoring by stages, against the training job. */
class BitClassifierTest {

  private static final long STEPS = 12;
  private static final long MOST_BYTES = 1L << 30;

  @RegisterExtension static final TrainingRun RUNS = new TrainingRun();

  @Test
  void aTableGivesTheWeightsAndScoresOfTheTrainingJobOnTheViewThatItBecomes() throws Exception {
    StreamExecutionEnvironment environment = environment(3);
    Table shuffled = shuffled(tensors(environment));
    PipelineModel model = new Pipeline(List.of(classifier("fit"))).fit(shuffled);
    classifier("unshuffled").fit(tensors(environment(1)));
    RUNS.run(RUNS.configuration("job", "training.view=fit", "training.steps=" + STEPS)).get();

    assertThat(weights("fit")).isEqualTo(weights("unshuffled")).isEqualTo(weights("job"));
    String saved = RUNS.folder().resolve("saved").toUri().toString();
    model.save(saved);
    StreamExecutionEnvironment other = environment(2);
    Table table = tensors(other);
    PipelineModel loaded = PipelineModel.load(StageTables.environment(table), saved);
    Map<String, Float[]> scores = scores(loaded.transform(table)[0]);

    assertThat(scores(model.transform(tensors(environment))[0]))
        .usingRecursiveComparison()
        .isEqualTo(scores);
    for (Prediction prediction : RUNS.predictions("job", STEPS)) {
      Float[] scored = scores.get(prediction.getSampleId());
      for (int unit = 0; unit < scored.length; unit++) {
        // The job scores batches, whose matrix products round otherwise.
        assertThat(scored[unit])
            .as(prediction.getSampleId())
            .isCloseTo(prediction.getScores().get(unit), within(1e-5f));
      }
    }
  }

  @Test
  void aViewThatIsThereIsNotWrittenOver() {
    assertThatThrownBy(() -> classifier("again").setView("halves").fit(tensors(environment(1))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith(
            "BitClassifier: the value 'halves' of parameter 'view' is not a new name");
  }

  @Test
  void columnsAndParametersThatDoNotFitAreNamed() throws Exception {
    Table table = tensors(environment(1));

    assertThatThrownBy(() -> classifier("x").fit(table.dropColumns($("pixels"))))
        .hasMessageStartingWith(
            "BitClassifier: the table has no column 'pixels', expected one of type BYTES;");
    Table namesAsLabels = table.addOrReplaceColumns($("labelNames").as("labels"));
    assertThatThrownBy(() -> classifier("x").fit(namesAsLabels))
        .hasMessage(
            "BitClassifier: the column 'labels' is of type ARRAY<STRING>, expected ARRAY<FLOAT>");
    assertThatThrownBy(() -> new BitClassifier().setBatch(0))
        .hasMessage(
            "BitClassifier: the value '0' of parameter 'batch' is not a whole number from 1 to"
                + " 1000000");
    assertThatThrownBy(() -> new BitClassifier().set(BitClassifier.STEM, "LARGE"))
        .hasMessageContaining("BitClassifier")
        .hasMessageContaining("'stem' is not one of IMAGENET, SMALL");
    assertThatThrownBy(() -> new BitClassifier().fit(table))
        .hasMessageStartingWith(
            "BitClassifier: the parameter 'run' has no value, expected 1 to 100");
    assertThatThrownBy(() -> new BitClassifierModel().set(new IntParam("thread", "", 1), 1))
        .hasMessageStartingWith(
            "BitClassifierModel has no parameter 'thread'; the nearest is 'threads'");
  }

  @Test
  void aStageKeepsItsParametersAndANewerOneIsRefused() throws Exception {
    Path saved = RUNS.folder().resolve("stage");
    classifier("kept").save(saved.toString());
    BitClassifier loaded = BitClassifier.load(null, saved.toString());

    assertThat(loaded.getParamMap().keySet())
        .allSatisfy(
            param ->
                assertThat((Object) loaded.get(param))
                    .as(param.name)
                    .isEqualTo(classifier("kept").get(param)));

    Path metadata = saved.resolve("metadata");
    String text = Files.readString(metadata);
    Files.writeString(metadata, text.replace("\"radflowFormat\":1", "\"radflowFormat\":2"));
    assertThatThrownBy(() -> BitClassifier.load(null, saved.toString()))
        .hasMessageContaining("BitClassifier")
        .hasMessageContaining("has format 2, expected 1 to 1");

    Files.writeString(metadata, text.replace("\"batch\"", "\"batches\""));
    assertThatThrownBy(() -> BitClassifier.load(null, saved.toString()))
        .hasMessageContaining("BitClassifier")
        .hasMessageContaining("has a parameter 'batches', expected some of [");
  }

  /** As {@link TrainingRun#configuration}. */
  private static BitClassifier classifier(String name) {
    return new BitClassifier()
        .setStore(RUNS.store().address())
        .setRun(name)
        .setUnits(1, 1, 1, 1)
        .setBatch(16)
        .setSteps(STEPS)
        .setEvaluateEvery(10)
        .setLearningRate(0.02)
        .set(BitClassifier.WARMUP_STEPS, 3L)
        .set(BitClassifier.SHUFFLE_ROWS, 40L)
        .setThreads(2)
        .setAugmentation("shift")
        .set(BitClassifier.AUGMENTATION_PARAMETERS, new String[] {"pixels=2"});
  }

  private static byte[] weights(String name) throws Exception {
    return RUNS.store().read(BucketLayout.snapshot(name, STEPS) + "model.npz", MOST_BYTES);
  }

  private static StreamExecutionEnvironment environment(int parallelism) {
    return StreamExecutionEnvironment.getExecutionEnvironment().setParallelism(parallelism);
  }

  private static Table tensors(StreamExecutionEnvironment environment) throws Exception {
    return new BucketTables(
            environment, StreamTableEnvironment.create(environment), true, Duration.ofSeconds(1))
        .tensors(RUNS.store().address(), "halves");
  }

  private static Table shuffled(Table table) {
    DataStream<Row> rows = StageTables.stream(table);
    return StageTables.table(
        table,
        rows.keyBy(row -> row.<String>getFieldAs("id").hashCode() % 7)
            .filter(row -> true)
            .returns(rows.getType()));
  }

  private static Map<String, Float[]> scores(Table table) throws Exception {
    Map<String, Float[]> scores = new TreeMap<>();
    try (CloseableIterator<Row> rows = StageTables.stream(table).executeAndCollect()) {
      rows.forEachRemaining(
          row -> scores.put(row.getFieldAs("id"), row.<Float[]>getFieldAs("scores")));
    }
    return scores;
  }
}
