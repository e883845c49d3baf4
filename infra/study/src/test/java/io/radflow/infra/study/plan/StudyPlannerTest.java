package io.radflow.infra.study.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.radflow.core.config.ConfigurationException;
import io.radflow.infra.study.file.StudyFile;
import io.radflow.infra.study.graph.NodeKind;
import io.radflow.infra.study.graph.RunCell;
import io.radflow.infra.study.graph.StudyGraph;
import io.radflow.infra.study.graph.StudyNode;
import io.radflow.preprocess.PreprocessOptions;
import io.radflow.training.DataOptions;
import io.radflow.training.ScheduleOptions;
import io.radflow.training.TrainingOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StudyPlannerTest {

  private static final List<String> SOURCES =
      List.of("chexpert", "chexpert-mimic", "imagenet1k", "imagenet21k");
  private static final List<String> TARGETS =
      List.of("cifar10", "cifar100", "pets", "covidx", "tuberculosis", "padchest-cl");

  @TempDir Path folder;

  @Test
  void everySourceIsTrainedOnceAndEveryCellHasARunOfItsOwn() {
    Random random = new Random(23);
    for (int trial = 0; trial < 20; trial++) {
      List<String> networks = some(random, List.of("r14x1", "r26x1", "r50x1"));
      List<String> sources = some(random, SOURCES);
      List<String> targets = some(random, TARGETS);
      List<String> shots = some(random, List.of("1", "5", "500", "full"));
      List<String> seeds = some(random, List.of("0", "1", "7"));
      List<String> sourceSeeds = some(random, List.of("42", "43"));
      StudyGraph graph =
          plan(
              "study: {name: any, networks: %s, sources: %s, targets: %s, shots: %s, seeds: %s, source-seeds: %s}"
                  .formatted(networks, sources, targets, shots, seeds, sourceSeeds));

      int sourceRuns = sources.size() * networks.size() * sourceSeeds.size();
      assertThat(graph.of(NodeKind.SOURCE_RUN)).hasSize(sourceRuns);
      assertThat(graph.of(NodeKind.TARGET_RUN))
          .hasSize(sourceRuns * targets.size() * shots.size() * seeds.size());
      assertThat(cells(graph)).doesNotHaveDuplicates();
      assertThat(names(graph))
          .doesNotHaveDuplicates()
          .allMatch(TrainingOptions.RUN.rule()::accepts);
      for (StudyNode run : graph.of(NodeKind.TARGET_RUN)) {
        assertThat(run.needs().stream().filter(need -> need.startsWith("run:"))).hasSize(1);
        RunCell source = graph.node(run.needs().get(run.needs().size() - 1)).cell();
        assertThat(source.network()).isEqualTo(run.cell().network());
        assertThat(source.source()).isEqualTo(run.cell().source());
        assertThat(source.seed()).isEqualTo(run.cell().sourceSeed());
      }
    }
  }

  @Test
  void twoSourcesTwoTargetsThreeShotsAndFiveSeedsAreSixtyRunsFromTwo() {
    StudyGraph graph = StudyPlanner.plan(StudyFile.read("demo", Map.of()));

    assertThat(graph.counts())
        .isEqualTo(
            Map.of(
                NodeKind.DROP, 2L,
                NodeKind.VIEW, 3L,
                NodeKind.SOURCE_RUN, 2L,
                NodeKind.TARGET_RUN, 60L,
                NodeKind.METRICS, 1L,
                NodeKind.REPORT, 1L));
    assertThat(names(graph))
        .contains("demo-phantom-r14x1-seed42", "demo-phantom-r14x1-findings-5shot-seed3");
    assertThat(graph.node("run:demo-digits-r14x1-digits-fullshot-seed0").needs())
        .containsExactly("view:demo-digits", "run:demo-digits-r14x1-seed42");
  }

  @Test
  void aNodeStandsAfterWhatItNeedsSoThatTheGraphCanBeDoneInOrder() {
    StudyGraph graph = StudyPlanner.plan(StudyFile.read("demo", Map.of()));
    Set<String> done = new HashSet<>();
    while (done.size() < graph.nodes().size()) {
      List<StudyNode> ready = graph.ready(done);
      assertThat(ready).isNotEmpty();
      ready.forEach(node -> done.add(node.id()));
    }
  }

  @Test
  void aRunKeepsItsNameWhateverElseTheStudyGrowsBy() {
    String small =
        "study: {name: s, networks: [r14x1], sources: [chexpert], targets: [pets], seeds: [0]}";
    String grown =
        "study: {name: s, networks: [r26x1, r14x1], sources: [imagenet1k, chexpert], targets: [cifar10, pets],"
            + " seeds: [1, 0], source-seeds: [41, 42], shots: [5, full], fractions: [0.5, 1],"
            + " source-fractions: [0.1, 1]}";

    assertThat(plan(grown).nodes()).containsAll(runs(plan(small)));
  }

  @Test
  void partsOfTheDataAreAnAxisOfSourcesAndOfTargets() {
    StudyGraph graph =
        plan(
            "study: {name: s, networks: [r14x1], sources: [chexpert], targets: [covidx], seeds: [0],"
                + " source-fractions: [0.01, 1], fractions: [0.1, 1]}");

    assertThat(names(graph))
        .containsExactly(
            "s-chexpert-part0.01-r14x1-seed42",
            "s-chexpert-r14x1-seed42",
            "s-chexpert-part0.01-r14x1-covidx-part0.1-fullshot-seed0",
            "s-chexpert-part0.01-r14x1-covidx-fullshot-seed0",
            "s-chexpert-r14x1-covidx-part0.1-fullshot-seed0",
            "s-chexpert-r14x1-covidx-fullshot-seed0");
    StudyNode part = graph.node("run:s-chexpert-r14x1-covidx-part0.1-fullshot-seed0");
    assertThat(DataOptions.FRACTION.in(part.configuration())).isEqualTo(0.1);
    assertThat(DataOptions.FRACTION.in(graph.node("run:s-chexpert-r14x1-seed42").configuration()))
        .isEqualTo(1.0);
  }

  @Test
  void settingsHoldForTheRunsThatTheyNameAndTheLastForOneKeyHolds() {
    StudyGraph graph =
        plan(
            """
            study:
              name: s
              networks: [r14x1, r26x1]
              sources: [chexpert]
              targets: [pets, cifar10]
              seeds: [0]
              source-settings:
                - {network: r26x1, set: training.epochs=3}
              target-settings:
                - {set: training.learning-rate=0.5}
                - {target: pets, network: r26x1, set: training.learning-rate=0.25}
            training: {batch: 64}
            """);

    assertThat(rate(graph, "s-chexpert-r14x1-pets-fullshot-seed0")).isEqualTo(0.5);
    assertThat(rate(graph, "s-chexpert-r26x1-pets-fullshot-seed0")).isEqualTo(0.25);
    assertThat(rate(graph, "s-chexpert-r26x1-cifar10-fullshot-seed0")).isEqualTo(0.5);
    assertThat(epochs(graph, "s-chexpert-r26x1-seed42")).isEqualTo(3);
    assertThat(epochs(graph, "s-chexpert-r14x1-seed42")).isEqualTo(90);
    assertThat(runs(graph))
        .allSatisfy(run -> assertThat(TrainingOptions.BATCH.in(run.configuration())).isEqualTo(64));
  }

  @Test
  void publishedWeightsAreStartedFromAndNothingIsTrainedForThem() {
    StudyGraph graph =
        plan(
            """
            study:
              name: s
              networks: [r50x1, r152x4]
              seeds: [0]
              sources:
                - {name: bit-m, networks: [r50x1], weights: models/bit-m-r50x1/step=0/model.npz}
                - {name: bit-m, networks: [r152x4], weights: models/bit-m-r152x4/step=0/model.npz}
              targets: [pets]
            """);

    assertThat(graph.of(NodeKind.SOURCE_RUN)).isEmpty();
    assertThat(graph.of(NodeKind.TARGET_RUN))
        .extracting(run -> TrainingOptions.PRETRAINED.in(run.configuration()))
        .containsExactly(
            "models/bit-m-r50x1/step=0/model.npz", "models/bit-m-r152x4/step=0/model.npz");
  }

  @Test
  void aUsersOwnTargetHasItsOwnViewAndConfiguration() throws IOException {
    Files.writeString(
        folder.resolve("view.yaml"),
        "view: {name: mine, datasets: [image-folder], drops: [lungs], recipe: xray}");
    Files.writeString(
        folder.resolve("run.yaml"), "training: {steps: 5, batch: 4, augmentation: xray}");
    StudyGraph graph =
        plan(
            "study: {name: s, networks: [r14x1], sources: [chexpert], seeds: [0],"
                + " targets: [{name: lungs, configuration: run.yaml, view: view.yaml}]}");

    StudyNode run = graph.of(NodeKind.TARGET_RUN).get(0);
    assertThat(run.needs()).contains("view:mine");
    assertThat(TrainingOptions.VIEW.in(run.configuration())).isEqualTo("mine");
    assertThat(graph.node("view:mine").needs()).containsExactly("drop:image-folder/lungs");
    assertThat(PreprocessOptions.RECIPE.in(graph.node("view:mine").configuration()))
        .isEqualTo("xray");
  }

  @Test
  void whatHasNoReadyConfigurationIsToldWithItsLineAndTheNearestThatThereIs() {
    assertRefused(
        "study:\n  name: s\n  networks: [r14x1]\n  sources:\n    - chexpert\n    - chexprt\n  targets: [pets]\n",
        "study.yaml:6: there is no ready configuration of 'chexprt', of which the nearest is 'chexpert'");
    assertRefused(
        "study:\n  name: s\n  networks: [r14x1]\n  sources: [chexpert]\n  targets:\n    - dogs\n",
        "study.yaml:6: there is no ready configuration of 'dogs'");
  }

  @Test
  void whatTrainWouldRefuseIsRefusedBeforeAnythingIsDone() {
    assertRefused(
        "study:\n  name: s\n  networks: [r14x1]\n  sources: [chexpert]\n  targets: [pets]\n"
            + "  target-settings:\n    - set: training.lanes=3\n",
        "pets",
        "training.lanes");
  }

  @Test
  void whatIsOfNoneOfTheRunsIsRefusedWithItsLine() {
    String study =
        "study:\n  name: s\n  networks: [r14x1]\n  sources: [chexpert]\n  targets: [pets]\n";
    assertRefused(
        study + "  leave-out:\n    - {target: pets}\n    - {shot: 5}\n",
        "study.yaml:8: the key 'study.leave-out' has here what is of none of the study's runs");
    assertRefused(
        study + "  target-settings:\n    - {seed: 5, set: training.batch=8}\n",
        "study.yaml:7: the key 'study.target-settings' has here");
    assertRefused(
        study + "  source-settings:\n    - {seed: 0, set: training.batch=8}\n",
        "study.yaml:7: the key 'study.source-settings' has here");
    assertRefused(
        study + "  places:\n    - {fraction: 0.5, at: 'gpu:8081'}\n",
        "study.yaml:7: the key 'study.places' has here");
  }

  @Test
  void aFileThatIsNotThereIsToldWithTheLineThatNamesIt() {
    assertRefused(
        "study:\n  name: s\n  networks: [r14x1]\n  sources: [chexpert]\n  targets:\n"
            + "    - {name: pets, view: none.yaml}\n",
        "study.yaml:6: Cannot read the configuration",
        "none.yaml");
  }

  @Test
  void oneViewCannotStandForTwo() throws IOException {
    Files.writeString(
        folder.resolve("a.yaml"), "view: {name: mine, datasets: [pets], recipe: bit-large}");
    Files.writeString(
        folder.resolve("b.yaml"), "view: {name: mine, datasets: [pets], recipe: bit-small}");
    assertRefused(
        "study:\n  name: s\n  networks: [r14x1]\n  sources: [chexpert]\n  targets:\n"
            + "    - {name: one, ready: pets, view: a.yaml}\n"
            + "    - {name: two, ready: pets, view: b.yaml}\n",
        "study.yaml:7: the view 'mine' stands for two",
        "'view.recipe' is 'bit-large' for one of the study's runs and 'bit-small' here");
  }

  @Test
  void aSourceThatCanHaveTrainedOnWhatATargetIsJudgedByIsRefused() {
    String study =
        "study:\n  name: s\n  networks: [r14x1]\n  sources:\n    - chexpert\n    - name: chexpert-mimic-nih-padchest\n"
            + "  targets: [padchest-cl, chexpert]\n";
    assertRefused(
        study,
        "study.yaml:6: 'chexpert-mimic-nih-padchest' can have trained on images of padchest that 'padchest-cl' is judged by:"
            + " the views 'chexpert-mimic-nih-padchest' and 'padchest-cl' divide them differently;"
            + " expected except: [padchest-cl]");
    assertThat(
            plan(study.replace("-padchest\n", "-padchest\n      except: [padchest-cl]\n"))
                .of(NodeKind.TARGET_RUN))
        .hasSize(3 * 5);
  }

  @Test
  void aTargetThatCouldNotStartFromItsSourcesModelIsRefusedBeforeThatIsTrained()
      throws IOException {
    Files.writeString(
        folder.resolve("run.yaml"),
        "training: {view: pets, steps: 5, normalization: IMAGENET, stem: SMALL}");
    String study =
        "study:\n  name: s\n  networks: [r14x1]\n  sources: [{name: chexpert}]\n"
            + "  targets:\n    - {name: pets, configuration: run.yaml}\n";
    assertRefused(
        study,
        "study.yaml:6: 'training.stem' is SMALL for 'pets' and IMAGENET for chexpert r14x1 seed 42,"
            + " from which it starts; expected the same, or none for the target");
    assertRefused(
        study + "training: {stem: IMAGENET}\n",
        "study.yaml:6: 'training.normalization' is IMAGENET for 'pets' and HALF for chexpert",
        "or training.renormalize=true");
    assertThat(
            plan(study + "training: {stem: IMAGENET, renormalize: true}\n").of(NodeKind.TARGET_RUN))
        .hasSize(5);
  }

  @Test
  void runsGoWhereTheFileSaysAndElseWhereTheCommandDoes() {
    StudyGraph graph =
        StudyPlanner.plan(
            read(
                "study: {name: s, networks: [r14x1, r50x1], sources: [chexpert], targets: [pets], seeds: [0],"
                    + " places: [{network: r50x1, at: 'gpu-1:8081'}, {target: pets, network: r50x1, at: here}]}"),
            "cluster:8081");

    assertThat(graph.node("run:s-chexpert-r14x1-seed42").place()).isEqualTo("cluster:8081");
    assertThat(graph.node("run:s-chexpert-r50x1-seed42").place()).isEqualTo("gpu-1:8081");
    assertThat(graph.node("run:s-chexpert-r50x1-pets-fullshot-seed0").place()).isEqualTo("here");
  }

  @Test
  void cellsThatAreLeftOutAreNotPlanned() {
    StudyGraph graph =
        plan(
            "study: {name: s, networks: [r14x1], sources: [chexpert, imagenet1k], targets: [pets, cifar10],"
                + " shots: [1, full], seeds: [0], leave-out: [{target: pets, shot: 1}, {source: imagenet1k, target: cifar10}]}");

    assertThat(graph.of(NodeKind.TARGET_RUN))
        .extracting(
            run -> run.cell().source() + " " + run.cell().target() + " " + run.cell().shot())
        .containsExactly(
            "chexpert pets full_shot",
            "chexpert cifar10 1_shot",
            "chexpert cifar10 full_shot",
            "imagenet1k pets full_shot");
  }

  private static double rate(StudyGraph graph, String run) {
    return ScheduleOptions.LEARNING_RATE.in(graph.node("run:" + run).configuration());
  }

  private static double epochs(StudyGraph graph, String run) {
    return ScheduleOptions.EPOCHS.in(graph.node("run:" + run).configuration());
  }

  private static List<StudyNode> runs(StudyGraph graph) {
    return graph.nodes().stream().filter(node -> node.cell() != null).toList();
  }

  private static List<RunCell> cells(StudyGraph graph) {
    return runs(graph).stream().map(StudyNode::cell).toList();
  }

  private static List<String> names(StudyGraph graph) {
    return runs(graph).stream()
        .map(run -> TrainingOptions.RUN.requiredIn(run.configuration()))
        .toList();
  }

  /** At least one. */
  private static List<String> some(Random random, List<String> all) {
    List<String> some = new ArrayList<>(all);
    some.removeIf(one -> random.nextBoolean());
    return some.isEmpty() ? List.of(all.get(random.nextInt(all.size()))) : some;
  }

  private StudyGraph plan(String yaml) {
    return StudyPlanner.plan(read(yaml));
  }

  private void assertRefused(String yaml, String... parts) {
    assertThatThrownBy(() -> plan(yaml))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContainingAll(parts);
  }

  private StudyFile read(String yaml) {
    try {
      return StudyFile.read(
          Files.writeString(folder.resolve("study.yaml"), yaml).toString(), Map.of());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
