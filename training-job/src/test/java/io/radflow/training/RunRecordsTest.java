package io.radflow.training;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.radflow.core.config.ConfigurationException;
import io.radflow.core.store.BucketLayout;
import io.radflow.core.store.ObjectStore;
import io.radflow.core.store.StoredObject;
import io.radflow.testing.FlinkCluster;
import io.radflow.training.check.HalvesView;
import io.radflow.training.identity.RunEnd;
import io.radflow.training.identity.RunRecord;
import io.radflow.training.identity.RunRemoval;
import io.radflow.training.identity.RunStatus;
import io.radflow.training.snapshot.CardData;
import io.radflow.training.snapshot.ModelCard;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A name belongs to one run. */
@Timeout(300)
class RunRecordsTest {

  @RegisterExtension static final MiniClusterExtension FLINK = FlinkCluster.of(1, 2);

  @RegisterExtension static final TrainingRun RUNS = new TrainingRun();

  private static ObjectStore store;

  @BeforeAll
  static void startStore() throws Exception {
    store = RUNS.store();
    HalvesView.write(store, "others", 32, 150, TrainingRun.TEST_ROWS, 16);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "training.units            | 1,1,1,2  | 1, 1, 1, 1 | 1, 1, 1, 2",
        "training.seed             | 1        | 0          | 1",
        "training.steps            | 25       | 24         | 25",
        "training.view             | others   | halves     | others",
        "training.learning-rate    | 0.03     | 0.02       | 0.03",
        "training.batch            | 8        | 16         | 8",
        "training.width            | 2        | 1          | 2",
        "training.engine           | DL4J     | AUTO       | DL4J",
        "training.precision        | TF32     | FLOAT32    | TF32",
        "training.threads          | 1        | 2          | 1",
        "training.shot             | 5_shot   | full_shot  | 5_shot",
        "training.evaluate-every   | 12       | 10         | 12",
        "training.evaluation-split | train    | test       | train",
        "training.best-by          | LOSS     | not given  | LOSS",
      })
  void anotherConfigurationUnderANameIsRefusedWithTheKeyAndBothValues(
      String key, String value, String there, String now) throws Exception {
    start("taken");
    String record = record("taken");

    assertThatThrownBy(() -> start("taken", key + "=" + value))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("'taken' of key 'training.run' is another run's")
        .hasMessageContaining("%s is [%s] there and [%s] now".formatted(key, there, now))
        .hasMessageContaining("--replace");
    assertThat(record("taken")).isEqualTo(record);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "job.parallelism=4",
        "job.checkpoint-interval=1 min",
        "store.retry-attempts=3",
        "training.look-ahead=9",
        "training.shuffle-bytes=64 mb",
        "training.snapshot-every=5",
        "training.keep-snapshots=1",
        "training.snapshot-momentum=false",
        "training.width=1",
        "training.learning-rate=0.020",
        "training.sources=view=halves",
      })
  void whatDecidesNoBitsMakesNoOtherRun(String setting) throws Exception {
    start("steady");

    assertThat(compare("steady", setting).kind()).isEqualTo(RunStatus.Kind.SAME);
    start("steady", setting);
  }

  @Test
  void aRunIsAbsentThenStartedThenFinishedAndThenSaysSo() throws Exception {
    Configuration configuration = RUNS.configuration("whole", "training.steps=4");
    assertThat(RunRecords.compare(store, "whole", configuration).kind())
        .isEqualTo(RunStatus.Kind.ABSENT);
    define(configuration);
    assertThat(RunRecords.compare(store, "whole", configuration)).isEqualTo(RunStatus.same(0));
    assertThat(TrainingJob.finished(configuration)).isEmpty();

    RUNS.run(configuration).get();

    assertThat(RunRecords.compare(store, "whole", configuration)).isEqualTo(RunStatus.finished(4));
    assertThat(TrainingJob.finished(configuration))
        .hasValueSatisfying(
            line -> assertThat(line).contains("whole is finished, after step 4", "--replace"));
    String id = RunRecord.read(store, "whole").orElseThrow().fingerprint();
    assertThat(id).matches("[0-9a-f]{16}");
    ModelCard card = ModelCard.newest(store, "whole").orElseThrow();
    assertThat(card.fingerprint()).isEqualTo(id);
    assertThat(card.finished()).isTrue();
    assertThat(card.data()).isEqualTo(new CardData(64, 64, 0, 0, 0));
    assertThat(RunEnd.read(store, "whole").orElseThrow()).isEqualTo(new RunEnd(1, "whole", id, 4));
    assertThat(RUNS.predictions("whole", 4)).allMatch(row -> row.getFingerprint().equals(id));
    assertThat(RUNS.metrics("whole")).isNotEmpty().allMatch(row -> row.getFingerprint().equals(id));
  }

  @Test
  void aRunOfManyNamesIsOneRunAndItsNameIsNoPartOfIt() throws Exception {
    start("one");
    start("two");

    assertThat(RunRecord.read(store, "two").orElseThrow().fingerprint())
        .isEqualTo(RunRecord.read(store, "one").orElseThrow().fingerprint());
  }

  @Test
  void aViewThatHasBecomeAnotherMakesAnotherRun() throws Exception {
    HalvesView.write(store, "changing", 32, 64, 16, 16);
    start("viewed", "training.view=changing");
    HalvesView.write(store, "changing", 32, 80, 16, 16);

    assertThatThrownBy(() -> start("viewed", "training.view=changing"))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("view changing is [")
        .hasMessageContaining("of 64 rows")
        .hasMessageContaining("of 80 rows");
  }

  @Test
  void aContinuousRunIsTheSameHoweverItsViewGrowsAndAnotherByItsSettings() throws Exception {
    HalvesView.write(store, "growing", 32, 64, 16, 16);
    start("grown", "training.view=growing", "training.continuous=true");
    HalvesView.write(store, "growing", 32, 128, 16, 16);

    assertThat(compare("grown", "training.view=growing", "training.continuous=true").kind())
        .isEqualTo(RunStatus.Kind.SAME);
    start("grown", "training.view=growing", "training.continuous=true");
    assertThatThrownBy(
            () ->
                start(
                    "grown",
                    "training.view=growing",
                    "training.continuous=true",
                    "training.batch=8"))
        .hasMessageContaining("training.batch is [16] there and [8] now");
    assertThat(compare("grown", "training.view=growing").differences())
        .anySatisfy(one -> assertThat(one.key()).isEqualTo("training.continuous"));
  }

  @Test
  void thePretrainedModelCountsByItsWeightsAndNotByItsKey() throws Exception {
    store.write("models/given/one.npz", "one".getBytes(UTF_8));
    store.write("models/given/same.npz", "one".getBytes(UTF_8));
    store.write("models/given/two.npz", "two".getBytes(UTF_8));
    start("tuned", from("one"));

    assertThat(compare("tuned", from("same")).kind()).isEqualTo(RunStatus.Kind.SAME);
    assertThatThrownBy(() -> start("tuned", from("two")))
        .hasMessageContaining("training.pretrained-model is [one, weights ")
        .hasMessageContaining("and [two, weights ");
    assertThatThrownBy(() -> start("tuned"))
        .hasMessageContaining("training.pretrained-model")
        .hasMessageContaining("and [scratch] now");
    store.write("models/given/one.npz", "other".getBytes(UTF_8));
    assertThatThrownBy(() -> start("tuned", from("one")))
        .hasMessageContaining("training.pretrained-model");
  }

  /** A model that nothing is to be asked of before it is read. */
  private static String[] from(String model) {
    return new String[] {
      "training.pretrained-model=models/given/" + model + ".npz",
      "training.width=1",
      "training.stem=IMAGENET",
      "training.normalization=HALF"
    };
  }

  @Test
  void replacingLeavesNothingOfTheOldRunAndTouchesNoOther() throws Exception {
    List<String> others = List.of("rep-b", "rep.b", "rep2", "re");
    for (String other : others) {
      fill(other);
    }
    List<String> before = keys(key -> !key.contains("/rep/") && !key.endsWith("/rep.csv"));
    start("rep");
    fill("rep");
    String own = "checkpoints/train-rep/1/chk-3/_metadata";
    store.write(own, new byte[1]);
    RunRecord.read(store, "rep")
        .orElseThrow()
        .withCheckpoints(List.of("checkpoints/train/0123456789ab/"))
        .write(store);
    store.write("checkpoints/train/0123456789ab/1/chk-2/_metadata", new byte[1]);
    store.write("checkpoints/train/0123456789ac/1/chk-2/_metadata", new byte[1]);

    Configuration configuration =
        RUNS.configuration("rep", "training.seed=7", "training.replace=true");
    configuration.removeConfig(io.radflow.core.config.JobOptions.CHECKPOINT_DIRECTORY.option());
    define(configuration);

    List<String> after = keys(key -> true);
    assertThat(after)
        .containsAll(before)
        .contains("checkpoints/train/0123456789ac/1/chk-2/_metadata");
    after.removeAll(before);
    after.remove("checkpoints/train/0123456789ac/1/chk-2/_metadata");
    assertThat(after)
        .allMatch(key -> key.equals("models/rep/run.json") || key.startsWith("models/rep/plan/"));
    RunRecord record = RunRecord.read(store, "rep").orElseThrow();
    assertThat(record.parts()).containsEntry("training.seed", "7");
    assertThat(record.checkpoints()).containsExactly("checkpoints/train-rep/");
    assertThat(compare("rep", "training.seed=7").kind()).isEqualTo(RunStatus.Kind.SAME);
  }

  @Test
  void replacingSaysWhatIsRemovedByKind() throws Exception {
    start("told");
    fill("told");

    assertThat(define(RUNS.configuration("told", "training.seed=7", "training.replace=true")))
        .hasValueSatisfying(
            line ->
                assertThat(line)
                    .startsWith("run told: removed, objects: ")
                    .contains("1 of results", "1 of predictions", "1 of rejects", "of models"));
    assertThat(define(RUNS.configuration("fresh", "training.replace=true"))).isEmpty();
  }

  @Test
  void whatOthersBeganWithIsNotReplaced() throws Exception {
    store.write("models/first/kept.npz", "first".getBytes(UTF_8));
    start("first");
    String key = "training.pretrained-model=models/first/kept.npz";
    String[] settings = {
      key, "training.width=1", "training.stem=IMAGENET", "training.normalization=HALF"
    };
    start("second", settings);
    List<String> before = keys(name -> true);

    Configuration replacing = RUNS.configuration("first", "training.replace=true");
    assertThatThrownBy(() -> define(replacing))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("training.replace")
        .hasMessageContaining("'first'")
        .hasMessageContaining("second began with it and did not finish yet")
        .hasMessageContaining("Take another name")
        .hasMessageContaining("model rm");
    assertThatThrownBy(() -> TrainingJob.finished(replacing)).hasMessageContaining("second began");
    assertThat(keys(name -> true)).isEqualTo(before);

    RunRemoval.of(store, "second", List.of(), null);
    String[] scoring = Arrays.copyOf(settings, settings.length + 2);
    scoring[settings.length] = "training.steps=0";
    scoring[settings.length + 1] = "training.head=FROM_FILE";
    start("scored", scoring);
    assertThatThrownBy(() -> define(replacing)).hasMessageContaining("scored began with it");
    store.write(BucketLayout.runEnd("scored"), new byte[1]);
    // Its predictions are there and tell the weights: it needs them no more.
    assertThat(define(replacing)).isPresent();
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void anImportedModelsNameIsNoRuns(boolean replace) throws Exception {
    String card = "models/img/step=0/card.json";
    store.write(
        card,
        ("{\"schemaVersion\":4,\"run\":\"img\",\"step\":0,\"configuration\":{\"training.width\":\"1\"},"
                + "\"origin\":{\"source\":\"BiT-M.npz\"}}")
            .getBytes(UTF_8));

    assertThatThrownBy(() -> start("img", "training.replace=" + replace))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("'img' of key 'training.run' is that of an imported model")
        .hasMessageContaining("BiT-M.npz")
        .hasMessageContaining("Take another name");
    assertThat(store.exists(card)).isTrue();
    assertThat(compare("img").kind()).isEqualTo(RunStatus.Kind.OTHER);
  }

  /** An object in each place that is a run's. */
  private static void fill(String run) throws Exception {
    for (String key :
        List.of(
            "models/" + run + "/step=4/model.npz",
            "models/" + run + "/step=4/momentum.npz",
            "models/" + run + "/best.json",
            "models/" + run + "/finished.json",
            "models/" + run + "/plan/epoch=0.json",
            BucketLayout.predictions(run, 4) + "part-00000-0000.parquet",
            BucketLayout.trainingMetrics(run) + "part-00000-0000.parquet",
            BucketLayout.evalMetrics(run, "halves", 4),
            BucketLayout.results(run),
            "rejects/eval/" + run + "/step=4/part-00000-0000/part-00000-0000.parquet")) {
      store.write(key, new byte[1]);
    }
  }

  private static List<String> keys(Predicate<String> wanted) throws Exception {
    return new java.util.ArrayList<>(
        store.list("").stream().map(StoredObject::key).filter(wanted).toList());
  }

  @Test
  void aRunThatStartsFromItselfIsNotReplaced() throws Exception {
    RUNS.run(RUNS.configuration("selfish", "training.steps=4", "training.snapshot-every=2")).get();

    assertThatThrownBy(
            () ->
                start(
                    "selfish",
                    "training.replace=true",
                    "training.pretrained-model=models/selfish/step=4/model.npz"))
        .hasMessageContaining("training.replace")
        .hasMessageContaining("its own model");
    assertThatThrownBy(
            () ->
                start(
                    "selfish",
                    "training.replace=true",
                    "training.steps=4",
                    "training.resume-from=models/selfish/step=2"))
        .hasMessageContaining("training.replace")
        .hasMessageContaining("training.resume-from");
    assertThat(store.exists("models/selfish/step=4/model.npz")).isTrue();
  }

  @Test
  void aRunOfAnEarlierReleaseIsToldByItsCardAndItsPlan() throws Exception {
    RUNS.run(RUNS.configuration("old", "training.steps=4")).get();
    store.delete(BucketLayout.runRecord("old"));
    store.delete(BucketLayout.runEnd("old"));

    assertThat(compare("old", "training.steps=4")).isEqualTo(RunStatus.same(4));
    assertThatThrownBy(() -> start("old", "training.steps=4", "training.units=1,1,2,1"))
        .hasMessageContaining("training.units is [1, 1, 1, 1] there and [1, 1, 2, 1] now");
    assertThat(compare("old", "training.steps=4", "training.view=others").differences())
        .anySatisfy(one -> assertThat(one.there()).isEqualTo("halves"));
    start("old", "training.steps=4");
    assertThat(RunRecord.read(store, "old")).isPresent();
  }

  @Test
  void predictionsOfAnEarlierReleaseWithoutACardAreNotMixedIn() throws Exception {
    RUNS.run(RUNS.configuration("bare", "training.steps=4")).get();
    for (StoredObject object : store.list(BucketLayout.snapshots("bare"))) {
      store.delete(object.key());
    }

    assertThat(compare("bare", "training.steps=4").kind()).isEqualTo(RunStatus.Kind.SAME);
    assertThatThrownBy(() -> start("bare", "training.steps=4", "training.seed=3"))
        .hasMessageContaining("training.seed is [0] there and [3] now");
  }

  private static RunStatus compare(String run, String... overrides) throws Exception {
    return RunRecords.compare(store, run, RUNS.configuration(run, overrides));
  }

  private static void start(String run, String... overrides) throws Exception {
    define(RUNS.configuration(run, overrides));
  }

  private static Optional<String> define(Configuration configuration) throws Exception {
    return TrainingJob.define(
        StreamExecutionEnvironment.getExecutionEnvironment(new Configuration()), configuration);
  }

  private static String record(String run) throws Exception {
    return new String(store.read(BucketLayout.runRecord(run), 1 << 20), UTF_8);
  }
}
