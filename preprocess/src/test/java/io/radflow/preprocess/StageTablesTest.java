package io.radflow.preprocess;

import static org.apache.flink.table.api.Expressions.$;
import static org.apache.flink.table.api.Expressions.array;
import static org.apache.flink.table.api.Expressions.lit;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.radflow.core.manifest.ListedRecords;
import io.radflow.core.manifest.ObjectEntry;
import io.radflow.core.manifest.ViewManifest;
import io.radflow.core.manifest.ViewManifest.DropParts;
import io.radflow.core.record.TensorSample;
import io.radflow.core.store.ObjectStore;
import io.radflow.core.table.StageTables;
import io.radflow.preprocess.table.TableView;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.apache.flink.ml.builder.Pipeline;
import org.apache.flink.ml.builder.PipelineModel;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.table.api.DataTypes;
import org.apache.flink.table.api.Table;
import org.apache.flink.table.api.bridge.java.StreamTableEnvironment;
import org.apache.flink.table.expressions.Expression;
import org.apache.flink.types.Row;
import org.apache.flink.util.CloseableIterator;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The stages against what the preprocess job writes of the same samples. */
class StageTablesTest {

  @RegisterExtension static final PreprocessRun RUNS = new PreprocessRun();

  private static ObjectStore store;

  @BeforeAll
  static void start() throws Exception {
    store = RUNS.bucket("job");
    new SampleBucket(store).addNih("first", 0, 60, 16);
    new SampleBucket(store).addNih("second", 60, 75, 8);
    RUNS.run("job", PreprocessRun.NIH, "--bounded");
  }

  @Test
  void aTableInAnyOrderBecomesTheSameMixedViewWithTheRowsOfThePreprocessJob() throws Exception {
    ObjectStore one = tableView("table", 3, 7);
    ObjectStore other = tableView("table-again", 1, 5);

    assertThat(PreprocessRun.content(one)).isEqualTo(PreprocessRun.content(other));
    List<TensorSample> rows = tensors(one);
    assertThat(rows).isNotEmpty();
    assertThat(sortedByPlace(rows)).isEqualTo(sortedByPlace(tensors(store)));
    // Each part has rows of all of its drop.
    ViewManifest manifest = ViewManifest.read(one, "nih-16").orElseThrow();
    assertThat(manifest.isMixed()).isTrue();
    assertThat(manifest.drops())
        .containsExactly(
            new DropParts("nih/first", 0, 4, 0, null), new DropParts("nih/second", 4, 2, 60, null));
    for (ObjectEntry shard : manifest.shards().get("train").subList(0, 4)) {
      List<TensorSample> part = ListedRecords.read(one, shard, TensorSample.getClassSchema());
      assertThat(part).extracting(TensorSample::getPlace).anyMatch(place -> place < 30);
      assertThat(part).extracting(TensorSample::getPlace).anyMatch(place -> place >= 30);
    }
    assertThat(manifest)
        .usingRecursiveComparison()
        .ignoringFields("drops", "shards")
        .isEqualTo(ViewManifest.read(store, "nih-16").orElseThrow());
    one.close();
    other.close();
  }

  private static ObjectStore tableView(String bucket, int parallelism, int keys) throws Exception {
    ObjectStore other = RUNS.bucket(bucket);
    new SampleBucket(other).addNih("first", 0, 60, 16);
    new SampleBucket(other).addNih("second", 60, 75, 8);
    StreamExecutionEnvironment environment = environment(parallelism);
    Table tensors = transformed(environment, other);
    TableView.write(
        StageTables.stream(tensors).keyBy(row -> row.<String>getFieldAs("id").hashCode() % keys),
        other.address(),
        "nih-16");
    environment.execute();
    return other;
  }

  private static List<TensorSample> tensors(ObjectStore bucket) throws IOException {
    return PreprocessRun.rows(bucket, "tensors/nih-16/", TensorSample.getClassSchema());
  }

  private static List<TensorSample> sortedByPlace(List<TensorSample> rows) {
    return rows.stream().sorted(Comparator.comparingLong(TensorSample::getPlace)).toList();
  }

  @Test
  void aRowThatCannotBeInAViewIsNamedWithItsColumn() throws Exception {
    ObjectStore other = RUNS.bucket("refused");
    Map<String, Expression> wrong =
        Map.of(
            "its column 'part' is null, expected INT",
            lit(null, DataTypes.INT()).as("part"),
            "in part 0 too, expected each number once in a part",
            lit(1L).as("row"),
            "its column 'labels' is [2.0], expected a value for each of [",
            array(lit(2f)).as("labels"));
    for (Map.Entry<String, Expression> one : wrong.entrySet()) {
      StreamExecutionEnvironment environment = environment(1);
      Table tensors =
          tables(environment)
              .tensors(store.address(), "nih-16")
              .addOrReplaceColumns(one.getValue());
      TableView.write(StageTables.stream(tensors), other.address(), "refused");

      assertThatThrownBy(environment::execute)
          .hasStackTraceContaining("The row of 'nih/")
          .hasStackTraceContaining(one.getKey());
    }
    assertThat(other.list("tensors/")).isEmpty();
    other.close();
  }

  @Test
  void tensorsAreTheSameReadFromAViewAndMadeOfItsSamples() throws Exception {
    StreamExecutionEnvironment environment = environment(2);
    List<String> made = new ArrayList<>();
    for (Row row : rows(transformed(environment, store))) {
      if (row.getField("pixels") != null) {
        made.add(line(row));
      }
    }
    BucketTables tables = tables(environment);
    List<String> read =
        rows(tables.tensors(store.address(), "nih-16")).stream()
            .map(StageTablesTest::line)
            .toList();

    assertThat(read).isNotEmpty().containsExactlyInAnyOrderElementsOf(made);
  }

  @Test
  void columnsAndParametersThatDoNotFitAreNamed() {
    LabelHarmonizer labels = new LabelHarmonizer().setStore(store.address()).setDatasets("nih");
    Table samples = tables(environment(1)).samples(labels);

    assertThatThrownBy(() -> labels.transform(samples.dropColumns($("patient"))))
        .hasMessageStartingWith(
            "LabelHarmonizer: the table has no column 'patient', expected one of type STRING;");
    assertThatThrownBy(() -> labels.transform(labels.transform(samples)))
        .hasMessage(
            "LabelHarmonizer: the column 'labels' is of type ARRAY<FLOAT>, expected MAP<STRING,"
                + " STRING>");
    assertThatThrownBy(() -> new LabelHarmonizer().transform(samples))
        .hasMessageStartingWith(
            "LabelHarmonizer: the parameter 'datasets' has no value, expected at least one value,"
                + " each one of chexpert, cifar10");
    assertThatThrownBy(() -> labels.set(LabelHarmonizer.UNCERTAIN, "2"))
        .hasMessage(
            "LabelHarmonizer: the value '2' of parameter 'uncertain' is not one of unknown, 0, 1");
    assertThatThrownBy(() -> labels.set(LabelHarmonizer.LABEL_SPACE, "chest").transform(samples))
        .hasMessageStartingWith("LabelHarmonizer: view.label-space: ");
    assertThatThrownBy(() -> new ImageTransform().setRecipe("x-ray"))
        .hasMessage(
            "ImageTransform: the value 'x-ray' of parameter 'recipe' is not xray, bit, bit-small,"
                + " bit-large or imagenet");
    assertThatThrownBy(() -> new ImageTransform().setRecipe("xray").transform(samples, samples))
        .hasMessage("ImageTransform takes one table, found 2");
  }

  @Test
  void stagesKeepTheirParameters() throws Exception {
    String path = RUNS.folder().resolve("labels").toString();
    new LabelHarmonizer()
        .setDatasets("chexpert", "nih")
        .set(LabelHarmonizer.SPLIT_SEED, 7L)
        .set(LabelHarmonizer.VALID_FRACTION, 0.25)
        .save(path);
    LabelHarmonizer loaded = LabelHarmonizer.load(null, path);

    assertThat(loaded.get(LabelHarmonizer.DATASETS)).containsExactly("chexpert", "nih");
    assertThat(loaded.get(LabelHarmonizer.SPLIT_SEED)).isEqualTo(7);
    assertThat(loaded.get(LabelHarmonizer.VALID_FRACTION)).isEqualTo(0.25);
    assertThat(loaded.get(LabelHarmonizer.DROPS)).isNull();
    assertThatThrownBy(() -> ImageTransform.load(null, path))
        .hasMessageStartingWith("ImageTransform: the stage in " + path + " is a io.radflow");
  }

  private static String line(Row row) {
    Row some = Row.withNames();
    for (String name :
        List.of(
            "id",
            "split",
            "patient",
            "labels",
            "labelNames",
            "task",
            "labelSpace",
            "pixels",
            "height",
            "width",
            "checksum",
            "sourceHeight",
            "recipe")) {
      some.setField(name, row.getField(name));
    }
    return some.toString();
  }

  private static Table transformed(StreamExecutionEnvironment environment, ObjectStore bucket) {
    LabelHarmonizer labels =
        new LabelHarmonizer().setStore(bucket.address()).setDatasets("nih").setViews("PA", "AP");
    ImageTransform images =
        new ImageTransform().setStore(bucket.address()).setRecipe("xray").setSize(16);
    PipelineModel pipeline = new Pipeline(List.of(labels, images)).fit();
    return pipeline.transform(tables(environment).samples(labels))[0];
  }

  private static BucketTables tables(StreamExecutionEnvironment environment) {
    return new BucketTables(
        environment, StreamTableEnvironment.create(environment), true, Duration.ofMillis(100));
  }

  private static StreamExecutionEnvironment environment(int parallelism) {
    return StreamExecutionEnvironment.getExecutionEnvironment().setParallelism(parallelism);
  }

  private static List<Row> rows(Table table) throws Exception {
    List<Row> rows = new ArrayList<>();
    try (CloseableIterator<Row> all = StageTables.stream(table).executeAndCollect()) {
      all.forEachRemaining(rows::add);
    }
    return rows;
  }
}
