package io.radflow.infra.study.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.radflow.core.config.ConfigurationException;
import io.radflow.infra.job.PipelineJobs;
import io.radflow.training.ScheduleOptions;
import io.radflow.training.TrainingOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StudyFileTest {

  private static final String SMALL =
      """
      study:
        name: small
        networks: [r14x1, r26x2]
        sources: [chexpert, imagenet1k]
        targets: [cifar10, {name: pets, shots: [1, 5]}]
      """;

  @TempDir Path folder;

  @Test
  void whatIsNotSaidIsTheExperiments() {
    StudyFile study = read(SMALL);

    assertThat(study.seeds()).containsExactly(0L, 1L, 2L, 3L, 4L);
    assertThat(study.sourceSeeds()).containsExactly(42L);
    assertThat(study.fewerShots()).isEqualTo(FewerShots.LEAVE_OUT);
    assertThat(study.runPrefix()).isEqualTo("small");
    assertThat(study.targets())
        .extracting(StudyTarget::shots)
        .containsExactly(List.of("full_shot"), List.of("1_shot", "5_shot"));
    assertThat(study.sources())
        .allSatisfy(
            source -> {
              assertThat(source.targets()).containsExactly("cifar10", "pets");
              assertThat(source.networks())
                  .extracting(StudyNetwork::units)
                  .containsExactly(List.of(1, 1, 1, 1), List.of(2, 2, 2, 2));
            });
  }

  @Test
  void sectionsOfJobsHoldForAllRunsAndTheCommandLineGoesBeforeThem() {
    StudyFile study =
        StudyFile.read(
            write(SMALL + "training:\n  steps: 7\n  batch: 8\nstore:\n  bucket: mine\n"),
            Map.of("training.batch", "9", "study.seeds", "3"));

    assertThat(study.seeds()).containsExactly(3L);
    assertThat(ScheduleOptions.STEPS.in(study.jobs().of(PipelineJobs.TRAIN))).isEqualTo(7);
    assertThat(TrainingOptions.BATCH.in(study.jobs().of(PipelineJobs.TRAIN))).isEqualTo(9);
    assertThat(study.jobs().of(PipelineJobs.EVAL).toMap()).containsEntry("store.bucket", "mine");
  }

  @Test
  void settingsOfOtherFilesAreBelowTheStudysOwn() throws IOException {
    String other = folder.resolve("job.yaml").toString();
    Files.writeString(
        Path.of(other),
        "store: {bucket: ours}\ntraining: {batch: 16, steps: 3}\neval: {discovery-interval: 2 s}\n");
    StudyFile study =
        StudyFile.read(write(SMALL + "training: {steps: 7}\n"), List.of(other), Map.of());

    assertThat(study.jobs().of(PipelineJobs.EVAL).toMap()).containsEntry("store.bucket", "ours");
    assertThat(ScheduleOptions.STEPS.in(study.jobs().of(PipelineJobs.TRAIN))).isEqualTo(7);
    assertThat(TrainingOptions.BATCH.in(study.jobs().of(PipelineJobs.TRAIN))).isEqualTo(16);

    Files.writeString(Path.of(other), "training: {run: mine}\n");
    assertThatThrownBy(() -> StudyFile.read(write(SMALL), List.of(other), Map.of()))
        .hasMessageContaining("job.yaml:1: The value 'mine' of key 'training.run' is not for");
  }

  @Test
  void aMisspeltReadyStudyIsToldTheNearest() {
    assertThatThrownBy(() -> StudyFile.read("tabel-1", Map.of()))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageStartingWith("There is no file 'tabel-1', and no ready study of that name")
        .hasMessageContaining(
            "the nearest is 'table-1'; expected a file, or one of demo, figures,");
  }

  @Test
  void misspeltKeysAreToldWithTheirLineAndTheNearestKnownOne() {
    assertRefused(
        SMALL + "  seed: [1]\n", "study.yaml:6: unknown key 'study.seed'", "'study.seeds'");
    assertRefused(
        SMALL.replace("shots: [1, 5]", "shot: [1, 5]"),
        "study.yaml:5: unknown key 'study.targets.shot'",
        "'study.targets.shots'");
    assertRefused(
        SMALL + "training: {batc: 3}\n",
        "study.yaml:6: unknown key 'training.batc'",
        "'training.batch'");
    assertThatThrownBy(() -> StudyFile.read(write(SMALL), Map.of("study.shot", "5")))
        .hasMessage("--set: unknown key 'study.shot'; the nearest known key is 'study.shots'");
  }

  @Test
  void valuesAreToldWithTheirLineAndWhatWasExpected() {
    assertRefused(
        SMALL.replace("r26x2", "resnet50"),
        "study.yaml:3: The value '[r14x1, resnet50]' of key 'study.networks' is not",
        "rDEPTHxWIDTH of depth 14, 26, 50, 101 or 152 and width 1 to 8, such as r50x1");
    assertRefused(
        SMALL + "  shots: [0]\n",
        "study.yaml:6: The value '[0]' of key 'study.shots' is not",
        "full, or a number of images of each class");
    assertRefused(
        SMALL + "  fractions: [0.1, 2]\n",
        "study.yaml:6: The value '[0.1, 2]' of key 'study.fractions' is not");
    assertRefused(SMALL + "  seeds: [1, 1]\n", "study.yaml:6:", "a list of different values");
    assertRefused(
        SMALL.replace("  name: small\n", ""), "study.yaml: The key 'study.name' is required");
    assertRefused(
        SMALL + "training:\n  batch: none\n",
        "study.yaml:7: The value 'none' of key 'training.batch' is not a whole number");
  }

  @Test
  void whatDoesNotGoTogetherIsToldWithTheLineOfItsSection() {
    String blocks =
        """
        study:
          name: small
          networks: [r14x1, r26x2]
          sources:
            - chexpert
            - name: imagenet1k
              except: [pet]
          targets: [cifar10, pets]
        """;
    assertRefused(
        blocks,
        "study.yaml:6: The value 'pet' of key 'study.sources.except' is none of the study's",
        "the nearest is 'pets'");
    assertRefused(
        blocks.replace("except: [pet]", "weights: models/a/model.npz"),
        "study.yaml:6: the weights 'models/a/model.npz' are of one network",
        "r14x1, r26x2");
    assertRefused(
        blocks
            .replace("name: imagenet1k", "name: chexpert")
            .replace("except: [pet]", "networks: [r14x1]"),
        "study.yaml:6: the source 'chexpert' is there twice");
    assertRefused(
        blocks.replace("except: [pet]", "configuration: a.yaml\n      ready: b"),
        "study.yaml:6: expected 'study.sources.ready' or 'study.sources.configuration', not both");
    assertRefused(
        SMALL.replace("{name: pets, shots: [1, 5]}", "cifar10"),
        "study.yaml:5: the target 'cifar10' is there twice");
  }

  @Test
  void whatWouldDoNothingIsRefused() {
    assertRefused(
        SMALL.replace("[chexpert, imagenet1k]", "[{name: chexpert, except: [pets]}]"),
        "study.yaml:5: no source is for the target 'pets'");
    assertRefused(
        SMALL.replace(
            "chexpert,", "{name: a, networks: [r14x1], weights: models/a, view: b.yaml},"),
        "study.yaml:4: expected 'study.sources.weights' or 'study.sources.view', not both");
    assertRefused(
        SMALL + "training:\n  replace: true\n",
        "study.yaml:7: The value 'true' of key 'training.replace' is not for a study's file");
  }

  @Test
  void settingsOfSomeRunsAreCheckedAsThoseOfAllAre() {
    String settings = SMALL + "  target-settings:\n    - {target: pets, set: training.steps=9}\n";
    assertRefused(
        settings + "    - {target: dogs, set: training.steps=9}\n",
        "study.yaml:8: The value 'dogs' of key 'study.target-settings.target' is none of the study's",
        "the nearest is 'pets'");
    assertRefused(
        settings + "    - {target: pets, set: training.steps=many}\n",
        "study.yaml:8:",
        "The value 'many' of key 'training.steps' is not a whole number");
    assertRefused(
        settings + "    - {set: training.epoch=9}\n",
        "study.yaml:8:",
        "unknown key 'training.epoch'; the nearest known key is 'training.epochs'");
    assertRefused(
        settings + "    - {set: training.seed=9}\n",
        "study.yaml:8: the key 'training.seed' is the study's: it gives each run its own");
    assertRefused(
        settings + "    - {network: r14x1, set: view.size=9}\n",
        "study.yaml:8: the key 'view.size' is a view's, which all runs on a target share");
    assertRefused(
        settings + "    - {target: pets}\n",
        "study.yaml:8: The key 'study.target-settings.set' is required");
  }

  @Test
  void whatTheStudyGivesEachRunCannotBeGivenForAll() {
    assertRefused(
        SMALL + "training:\n  run: mine\n",
        "study.yaml:7: The value 'mine' of key 'training.run' is not for a study's file");
    assertRefused(
        SMALL + "view:\n  name: mine\n",
        "study.yaml:7: The value 'mine' of key 'view.name' is not for a study's file");
  }

  private StudyFile read(String yaml) {
    return StudyFile.read(write(yaml), Map.of());
  }

  private void assertRefused(String yaml, String... parts) {
    assertThatThrownBy(() -> read(yaml))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContainingAll(parts);
  }

  private String write(String yaml) {
    try {
      return Files.writeString(folder.resolve("study.yaml"), yaml).toString();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
