package io.radflow.eval.report;

import static io.radflow.eval.report.SampleBucket.R101;
import static io.radflow.eval.report.SampleBucket.R152;
import static io.radflow.eval.report.SampleBucket.R50;
import static io.radflow.eval.report.SampleBucket.run;
import static org.assertj.core.api.Assertions.assertThat;

import io.radflow.core.store.BucketLayout;
import io.radflow.eval.report.SampleBucket.Run;
import io.radflow.eval.study.SampleStudy;
import io.radflow.testing.StoreExtension;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Which runs a report takes for which, and where its tables put them. */
class RunsReportTest {

  private static final String A = "aaaaaaaaaaaaaaaa";
  private static final String B = "bbbbbbbbbbbbbbbb";
  private static final String C = "cccccccccccccccc";

  @TempDir Path folder;

  @RegisterExtension static final StoreExtension STORE = new StoreExtension();

  private SampleBucket bucket;
  private String page;
  private String text;

  @BeforeEach
  void makeBucket() throws Exception {
    bucket = new SampleBucket(STORE.newBucket());
  }

  private static Run source(String name, String fingerprint, String... dataSets) {
    String[] drops = new String[dataSets.length];
    for (int i = 0; i < drops.length; i++) {
      drops[i] = dataSets[i] + "/published";
    }
    String view = String.join("-", dataSets);
    return run(name, fingerprint).view(view, String.join("+", dataSets), "MULTI_LABEL", drops);
  }

  @Test
  void networkAndSourceAreTheCardsWhateverTheRunIsCalled() throws Exception {
    Run large = source("source-chexpert-r50x1", A, "chexpert").network(R152, 4, "IMAGENET");
    Run small = source("pretraining", B, "chexpert");
    bucket.putModel(large);
    bucket.putModel(small);
    bucket.put(run("one", C).from(large).network(R152, 4, "IMAGENET").value(0.75));
    bucket.put(run("two", C).from(small).value(0.5));
    bucket.put(run("three", C).from(small).network(R101, 3, "IMAGENET").value(0.625));

    report();

    assertThat(lines("table1.csv"))
        .containsExactly(
            "CIFAR-10,cifar10,test/acc,ResNet-50x1,S-MED,pretraining-step500,"
                + "50.00,,1,0,true,false,false",
            "CIFAR-10,cifar10,test/acc,ResNet-101x3,S-MED,pretraining-step500,"
                + "62.50,,1,0,true,false,false",
            "CIFAR-10,cifar10,test/acc,ResNet-152x4,S-MED,source-chexpert-r50x1-step500,"
                + "75.00,,1,0,true,true,false");
  }

  @Test
  void anUnfinishedRunIsShownAsSuchAndCountsNowhere() throws Exception {
    Run chexpert = source("chexpert", A, "chexpert");
    bucket.putModel(chexpert);
    bucket.put(run("s0", A).from(chexpert).seed(0).value(0.5));
    bucket.put(run("s1", B).from(chexpert).seed(1).value(0.75).unfinishedAt(200));

    report();

    assertThat(lines("table1.csv"))
        .singleElement()
        .asString()
        .contains(",50.00,,1,0,true,true,false");
    assertThat(page)
        .contains("1 seed: no deviation, 1 unfinished")
        .contains("unfinished: step 200 of 500");
    assertThat(text).contains("**50.00 (1, 1 unfinished)").contains("2 are of unfinished runs");
    assertThat(lines("runs.csv"))
        .anyMatch(line -> line.contains(",s1,") && line.contains("unfinished: step 200 of 500"))
        .anyMatch(line -> line.contains(",s0,") && line.contains(",finished,"));
    assertThat(lines("labels.csv"))
        .containsExactly("cifar10,full_shot,chexpert-step500,cat,50.00,,1");
  }

  @Test
  void aPartialRunOfTheSameSeedNeverTakesAFinishedOnesPlace() throws Exception {
    Run chexpert = source("chexpert", A, "chexpert");
    bucket.putModel(chexpert);
    bucket.put(run("a-partial", A).from(chexpert).value(0.9).unfinishedAt(400));
    bucket.put(run("finished", A).from(chexpert).value(0.5));
    bucket.put(run("z-partial", A).from(chexpert).value(0.9).unfinishedAt(499));

    report();

    assertThat(lines("table1.csv")).singleElement().asString().contains(",50.00,,1,0,true");
    assertThat(text).contains("**50.00 (1, 2 unfinished)");
  }

  @Test
  void resultsThatARunHasGotBeyondAreNotItsLast() throws Exception {
    Run one = run("one", A);
    bucket.putModel(one);
    one.scored = 300;
    bucket.putResults(one);

    report();

    assertThat(lines("runs.csv"))
        .singleElement()
        .asString()
        .contains("\"finished, scored at step 300 of 500\"");
    assertThat(lines("table1-own.csv")).isEmpty();
    assertThat(text).contains("1 unfinished");
  }

  @Test
  void runsOfOtherSettingsStandApartAndSayWhatDiffers() throws Exception {
    Run chexpert = source("chexpert", A, "chexpert");
    bucket.putModel(chexpert);
    for (int seed = 0; seed < 2; seed++) {
      bucket.put(run("slow-" + seed, A).from(chexpert).seed(seed).value(0.5));
    }
    bucket.put(
        run("fast-2", B).from(chexpert).seed(2).part("training.learning-rate", "0.03").value(0.75));

    report();

    assertThat(lines("table1.csv"))
        .singleElement()
        .asString()
        .contains(",50.00,0.00,2,0,true,true,false");
    assertThat(page)
        .contains("CIFAR-10 from chexpert-step500 [training.learning-rate=0.03; chexpert " + A)
        .contains(", 75.00 (1)");
    assertThat(lines("cells.csv").stream().filter(line -> line.contains(",accuracy,"))).hasSize(2);
  }

  @Test
  void targetsOfTwoSourceRunsWithOtherSettingsAreNotOneCell() throws Exception {
    Run one = source("one", A, "chexpert");
    Run other = source("other", B, "chexpert").part("training.mixup", "0.5");
    bucket.putModel(one);
    bucket.putModel(other);
    bucket.put(run("t0", A).from(one).seed(0));
    bucket.put(run("t1", B).from(other).seed(1));

    report();

    assertThat(lines("cells.csv").stream().filter(line -> line.contains(",accuracy,")))
        .hasSize(2)
        .anyMatch(line -> line.contains("source's training.mixup=0.5"))
        .anyMatch(line -> line.contains("source's training.mixup=not given"));
  }

  @Test
  void seedsOfOneSourceOfManySeedsAreOneCell() throws Exception {
    for (int seed = 0; seed < 2; seed++) {
      Run source = source("chexpert-" + seed, "a".repeat(15) + seed, "chexpert").seed(seed);
      bucket.putModel(source);
      bucket.put(
          run("t" + seed, "b".repeat(15) + seed).from(source).seed(seed).value(0.5 + 0.02 * seed));
    }

    report();

    assertThat(lines("table1.csv"))
        .singleElement()
        .asString()
        .contains(",chexpert-0-step500 and 1 more,51.00,1.41,2,0,");
  }

  @Test
  void resultsOfAnotherFingerprintAreAnotherRun() throws Exception {
    Run now = run("r", B).value(0.5);
    bucket.putModel(now);
    Run before = run("r", A).value(0.9);
    bucket.putResults(before);

    report();

    assertThat(text)
        .contains("no card of this fingerprint: the bucket has another run of the name");
    assertThat(lines("runs.csv"))
        .anyMatch(line -> line.contains(A) && line.contains("not told"))
        .anyMatch(line -> line.contains(B) && line.contains("\"finished, not scored\""));
  }

  @Test
  void aRunWithoutACardGoesByItsNamesAndSaysSo() throws Exception {
    Run gone = run("gone", A).with("pretrainedModel", "imagenet21k_bit50x1").value(0.5);
    bucket.putResults(gone);

    report();

    assertThat(lines("table1.csv")).singleElement().asString().contains("ResNet-50x1,21K-NAT");
    assertThat(text).contains("no card: names as results have them");
  }

  @Test
  void aCardThatCannotBeUsedIsToldAndTheOthersAre() throws Exception {
    bucket.put(run("good", A).value(0.5));
    bucket.putText("models/bad/step=5/card.json", "{\"schemaVersion\": 4, \"run\": ");
    bucket.putText("models/newer/step=5/card.json", "{\"schemaVersion\": 99}");
    bucket.putText("models/units/run.json", "{\"schemaVersion\": 1, \"run\": \"another\"}");
    bucket.putText(
        "models/step/step=5/card.json", "{\"schemaVersion\": 4, \"run\": \"step\", \"step\": 6}");
    bucket.putText(
        "models/text/step=5/card.json",
        "{\"schemaVersion\": 4, \"run\": \"text\", \"step\": \"many\"}");

    report();

    assertThat(lines("faults.csv"))
        .hasSize(5)
        .anyMatch(
            line -> line.startsWith("models/bad/step=5/card.json,") && line.contains("a card"))
        .anyMatch(line -> line.contains("schemaVersion is 99"))
        .anyMatch(line -> line.contains("run another,\"run units, as in its key\""))
        .anyMatch(line -> line.contains("step 6,\"step 5, as in its key\""));
    assertThat(lines("runs.csv")).anyMatch(line -> line.contains(",good,"));
  }

  @Test
  void aViewThatIsNamedLikeAPublishedDataSetIsNotTakenForIt() throws Exception {
    Run chexpert = source("chexpert", A, "chexpert");
    Run lungs = run("lungs", B).view("chexpert", "mine", "MULTI_LABEL", "lungs/2024");
    bucket.putModel(chexpert);
    bucket.putModel(lungs);
    bucket.put(run("t", A).view("pets", "my-pets", "MULTI_CLASS", "folder/cats").from(chexpert));
    bucket.put(run("u", A).from(lungs));

    report();

    assertThat(lines("table1.csv")).isEmpty();
    assertThat(lines("table1-own.csv"))
        .satisfiesExactly(
            line ->
                assertThat(line).startsWith("CIFAR-10,cifar10,test/acc,ResNet-50x1,chexpert (own)"),
            line -> assertThat(line).startsWith("pets (own),pets,test/acc,ResNet-50x1,chexpert,"));
    assertThat(page).contains("own targets and sources");
  }

  @Test
  void aViewOfAnyNameOfAPublishedDataSetIsThatDataSet() throws Exception {
    Run chexpert = source("chexpert", A, "chexpert", "mimic");
    Run source = run("s", B).view("my-first", "chexpert", "MULTI_LABEL", "chexpert/small");
    bucket.putModel(chexpert);
    bucket.putModel(source);
    bucket.put(run("t", A).view("x", "padchest-cl", "MULTI_CLASS", "padchest/b").from(source));
    bucket.put(run("u", A).view("x", "padchest-cl", "MULTI_CLASS", "padchest/b").from(chexpert));

    report();

    assertThat(lines("table1.csv"))
        .singleElement()
        .asString()
        .startsWith("PadChest-Cl,x,test/mean_auc,ResNet-50x1,S-MED,s-step500,90.00");
    assertThat(lines("table1-own.csv"))
        .hasSize(2)
        .anyMatch(
            line -> line.startsWith("PadChest-Cl,x,test/mean_auc,ResNet-50x1,chexpert_mimic,"));
  }

  @Test
  void aSourceThatWasPretrainedItselfOrSawAShareOfItsDataIsItsOwn() throws Exception {
    bucket.store.write("models/big/model.npz", new byte[1]);
    bucket.putText(
        "models/big/card.json",
        "{\"schemaVersion\": 4, \"weightsCrc32c\": 7,"
            + " \"origin\": {\"source\": \"https://x/BiT-M-R50x1.npz\", \"format\": \"npz\"}}");
    Map<String, Object> big = Map.of("key", "models/big/model.npz", "weightsCrc32c", 7);
    Run further =
        source("further", A, "chexpert").with("pretrained", big).with("pretrainedModel", "big");
    Run tenth = source("tenth", B, "chexpert").part("training.train-fraction", "0.1");
    bucket.putModel(further);
    bucket.putModel(tenth);
    bucket.put(run("imported", A).with("pretrained", big).with("pretrainedModel", "big"));
    bucket.put(run("chained", A).from(further));
    bucket.put(run("share", A).from(tenth));

    report();

    assertThat(lines("table1.csv")).singleElement().asString().contains(",21K-NAT,big,");
    assertThat(lines("table1-own.csv"))
        .anyMatch(line -> line.contains(",imagenet21k → chexpert,"))
        .anyMatch(line -> line.contains(",\"chexpert, 10%\","))
        .hasSize(3);
  }

  @Test
  void shotAndSeedAreTheCardsAndADisagreementIsTold() throws Exception {
    Run few = run("few", A).with("shot", "10_shot").seed(3);
    bucket.putModel(few);
    few.with("shot", "full_shot").seed(0);
    bucket.putResults(few);
    bucket.put(run("tenth", B).part("training.train-fraction", "0.1"));

    report();

    assertThat(text)
        .contains("results say seed 0, the card 3; results say full_shot, the card 10_shot");
    assertThat(lines("cells.csv"))
        .anyMatch(line -> line.contains(",accuracy,10,scratch,"))
        .anyMatch(line -> line.contains(",accuracy,10%,scratch,"));
    assertThat(lines("table1-own.csv")).as("no full-shot run").isEmpty();
  }

  @Test
  void ownTargetsOfLabelsAreShownByMeanAucWithWhatAlwaysNoGives() throws Exception {
    bucket.put(
        run("own", A).view("lungs", "mine", "MULTI_LABEL", "lungs/2024").value(0.75).seed(0));

    report();

    assertThat(lines("table1-own.csv"))
        .singleElement()
        .asString()
        .startsWith("lungs,lungs,test/mean_auc,ResNet-50x1,scratch,scratch,75.00");
    assertThat(page)
        .contains("<title>lungs, pre-trained on other images</title>")
        .contains("mean AUC [%]")
        .contains("<td class=\"number\">0.9000</td><td class=\"number\">0.8750</td>");
  }

  @Test
  void everyRunTellsHowItsRowsCameAndHowSureItsAccuracyIs() throws Exception {
    Map<String, Long> data =
        Map.of("planned", 100L, "once", 40L, "moreOften", 30L, "never", 2L, "rejected", 7L);
    bucket.put(run("r", A).with("data", data).value(0.5));

    report();

    assertThat(text).contains("100, 40, 30, 2, 7").contains("0.5000 [0.3750, 0.6250]");
    assertThat(lines("runs.csv"))
        .singleElement()
        .asString()
        .contains(",0.5000,0.3750,0.6250,")
        .contains(",finished,100,40,30,2,7,");
  }

  @Test
  void aRunsResultsGivenAgainAsAFileCountOnce() throws Exception {
    bucket.put(run("r", A).value(0.5));
    Path copy = folder.resolve("copy.csv");
    Files.write(copy, bucket.store.read(BucketLayout.results("r"), 1 << 20));

    Report report = Report.read(copy, bucket.store, ReportOptions.DEFAULTS);

    assertThat(report.text()).contains("4 rows in 2 files: 2 count, 2 are superseded");
  }

  @Test
  void twoModelsScoredOnOneViewAreTwoRuns() throws Exception {
    Run one = run("trained", A).seed(0);
    Run other = run("other", B).seed(0).part("training.learning-rate", "1");
    bucket.putModel(one);
    bucket.putModel(other);
    for (Run model : List.of(one, other)) {
      Run scoring = run(model.name + "-step500-0000", model.fingerprint()).from(model);
      scoring.with("step", 0L).with("steps", 0L).value(model == one ? 0.25 : 0.75);
      scoring.scored = 0;
      bucket.put(scoring);
    }

    report();

    assertThat(lines("cells.csv").stream().filter(line -> line.contains(",accuracy,")))
        .hasSize(2)
        .anyMatch(line -> line.contains(",25.00,"))
        .anyMatch(line -> line.contains(",75.00,"))
        .allMatch(line -> line.contains(",untrained,"));
    assertThat(lines("table1.csv")).as("nothing was transferred").isEmpty();
    assertThat(lines("table1-own.csv")).isEmpty();
  }

  @Test
  void importedModelsAreToldApartByTheirWeightsAndCalledByTheNameOfTheirImport() throws Exception {
    for (int i = 0; i < 3; i++) {
      String name = List.of("chex", "img", "nih_bit50x1").get(i);
      String key = "models/" + name + "/step=0/model.npz";
      bucket.store.write(key, new byte[1]);
      bucket.putText(
          "models/" + name + "/step=0/card.json",
          "{\"schemaVersion\": 4, \"run\": \"%s\", \"weightsCrc32c\": %d, ".formatted(name, i)
              + "\"origin\": {\"source\": \"x/model.pth.tar\", \"format\": \"pytorch\"}}");
      bucket.put(
          run("from-" + name, A)
              .seed(i)
              .with("pretrained", Map.of("key", key, "run", name, "step", 0, "weightsCrc32c", i))
              .with("pretrainedModel", name)
              .part("weights of the pretrained model", "0000000" + i));
    }

    report();

    assertThat(lines("table1-own.csv"))
        .anyMatch(line -> line.contains(",chex,chex,"))
        .anyMatch(line -> line.contains(",img,img,"))
        .anyMatch(line -> line.contains(",nih,nih_bit50x1,"))
        .hasSize(3);
  }

  @Test
  void runsOfOneNamesTwoImportsAreTwoCells() throws Exception {
    for (int weights = 1; weights <= 2; weights++) {
      bucket.put(
          run("t" + weights, weights == 1 ? A : B)
              .seed(weights)
              .with("pretrained", Map.of("key", "models/BiT-M-R50x1.npz", "weightsCrc32c", weights))
              .with("pretrainedModel", "BiT-M-R50x1")
              .part("weights of the pretrained model", "0000000" + weights)
              .value(weights / 4.0));
    }

    report();

    assertThat(lines("cells.csv").stream().filter(line -> line.contains(",accuracy,")))
        .hasSize(2)
        .anyMatch(line -> line.contains("weights of the pretrained model=00000001"))
        .anyMatch(line -> line.contains("weights of the pretrained model=00000002"));
  }

  @Test
  void theNameOfASourceThatWasReplacedIsNotBelieved() throws Exception {
    Run before = source("source-chexpert-r50x1", A, "chexpert").with("weightsCrc32c", 1);
    bucket.put(run("t", C).from(before).value(0.5));
    bucket.putModel(source("source-chexpert-r50x1", B, "mine").with("weightsCrc32c", 2));

    report();

    assertThat(lines("table1.csv")).isEmpty();
    assertThat(lines("table1-own.csv"))
        .singleElement()
        .asString()
        .contains("source-chexpert-r50x1");
    assertThat(text).contains("the model that it started from is gone");
  }

  @Test
  void publishedRowsAreNotTakenForTheBucketsViewOfTheirName() throws Exception {
    bucket.put(run("t", A).view("pets", "my-pets", "MULTI_CLASS", "folder/cats"));
    Path published = folder.resolve("published.csv");
    Files.writeString(
        published,
        SampleStudy.HEADER + SampleStudy.row(0.75, "pets", "imagenet1k_bit50x1", 0) + "\n");

    Report.read(published, bucket.store, ReportOptions.DEFAULTS).write(folder.resolve("out"));

    assertThat(lines("table1.csv")).singleElement().asString().startsWith("Pets,pets,test/acc");
    assertThat(lines("table1-own.csv")).singleElement().asString().startsWith("pets (own),pets,");
  }

  @Test
  void cardsOfEarlierReleasesAreReadByTheirConfiguration() throws Exception {
    Run old = run("old", null).network(R50, 1, "IMAGENET").value(0.5);
    for (String later : List.of("network", "pretrained", "shot", "seed", "finished", "steps")) {
      old.card.remove(later);
    }
    old.with("schemaVersion", 3);
    old.with(
        "configuration",
        Map.of("training.units", "3;4;23;3", "training.width", "3", "training.steps", "600"));
    bucket.putCard(old);
    old.with("seed", 0L).with("shot", "full_shot");
    bucket.putResults(old);

    report();

    assertThat(lines("runs.csv"))
        .singleElement()
        .asString()
        .contains("unfinished: step 500 of 600");
    assertThat(lines("cells.csv")).anyMatch(line -> line.contains(",scratch,R101x3,"));
  }

  private void report() throws IOException {
    Report report = Report.read(bucket.store, ReportOptions.DEFAULTS);
    page = Files.readString(report.write(folder.resolve("out")));
    text = report.text();
  }

  /** Without the header. */
  private List<String> lines(String file) throws IOException {
    List<String> lines = Files.readAllLines(folder.resolve("out").resolve(file));
    return lines.subList(1, lines.size());
  }
}
