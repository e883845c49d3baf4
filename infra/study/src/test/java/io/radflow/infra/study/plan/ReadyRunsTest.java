package io.radflow.infra.study.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.radflow.core.config.JobArguments;
import io.radflow.core.config.JobConfiguration;
import io.radflow.infra.job.PipelineJobs;
import io.radflow.infra.study.file.ReadyConfigurations;
import io.radflow.infra.study.file.StudyFile;
import io.radflow.infra.study.graph.NodeKind;
import io.radflow.infra.study.graph.StudyGraph;
import io.radflow.infra.study.graph.StudyNode;
import io.radflow.training.TrainingOptions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A study's runs have what the ready files say, which the training job's tests hold against the
 * experiment's values.
 */
class ReadyRunsTest {

  private static final Path FILES = Path.of("..", "..", "training-job", "study");

  /** What is a study's own: names, draws, and what it starts from; the network is compared. */
  private static final List<String> OF_THE_STUDY =
      List.of(
          "training.run",
          "training.seed",
          "training.shot",
          "training.train-fraction",
          "training.pretrained-model",
          "job.bounded");

  @TempDir static Path folder;

  private static StudyGraph graph;

  @BeforeAll
  static void planAll() throws Exception {
    List<String> targets = ReadyConfigurations.training("target-");
    Path file = folder.resolve("all.yaml");
    Files.writeString(
        file,
        """
        study:
          name: all
          networks: [r50x1, r152x4]
          seeds: [0]
          shots: [full]
          sources: %s
          targets: %s
        """
            .formatted(
                ReadyConfigurations.training("source-").stream()
                    .map(source -> source(source, targets))
                    .toList(),
                targets));
    graph = StudyPlanner.plan(StudyFile.read(file.toString(), Map.of()));
  }

  /** None is for a target whose test images it can have seen. */
  private static String source(String name, List<String> targets) {
    List<String> possible =
        targets.stream()
            .filter(target -> !name.endsWith("padchest") || !target.startsWith("padchest"))
            .toList();
    return "{name: %s, targets: %s}".formatted(name, possible);
  }

  @Test
  void theListHasEachSourceOnce() {
    assertThat(ReadyConfigurations.training("source-"))
        .containsExactly(
            "chexpert",
            "chexpert-mimic",
            "chexpert-mimic-nih",
            "chexpert-mimic-nih-padchest",
            "imagenet1k",
            "imagenet1k-optimized",
            "imagenet21k",
            "mimic",
            "nih",
            "padchest");
  }

  @Test
  void sourcesOfBothNetworksAreTrainedByTheirOwnFiles() throws Exception {
    assertThat(graph.of(NodeKind.SOURCE_RUN)).hasSize(20);
    for (StudyNode run : graph.of(NodeKind.SOURCE_RUN)) {
      String network = run.cell().network();
      Map<String, String> ready =
          ready(
              "source-%s%s.yaml"
                  .formatted(run.cell().source(), network.equals("r50x1") ? "" : "-" + network));

      assertThat(settings(run.settings())).as(run.title()).isEqualTo(ready);
      assertThat(TrainingOptions.SEED.in(run.configuration())).isEqualTo(42);
    }
  }

  @Test
  void targetsAreFineTunedByTheirFilesFromTheModelThatTheExperimentTransferred() throws Exception {
    assertThat(graph.of(NodeKind.TARGET_RUN)).hasSize(2 * (10 * 13 - 2 * 2));
    for (StudyNode run : graph.of(NodeKind.TARGET_RUN)) {
      Map<String, String> planned = settings(run.settings());
      planned.remove("training.units");
      planned.remove("training.width");

      assertThat(planned)
          .as(run.title())
          .isEqualTo(ready("target-" + run.cell().target() + ".yaml"));
      assertThat(TrainingOptions.PRETRAINED.in(run.configuration()))
          .endsWith(run.cell().source().equals("imagenet21k") ? "/last" : "/best");
    }
  }

  private static Map<String, String> ready(String file) {
    return settings(
        JobConfiguration.load(
                new JobArguments(List.of(FILES.resolve(file).toString()), Map.of(), false),
                PipelineJobs.TRAIN.catalog())
            .values()
            .toMap());
  }

  private static Map<String, String> settings(Map<String, String> all) {
    Map<String, String> settings = new TreeMap<>();
    all.forEach(
        (key, value) -> settings.put(key, value.replaceAll("[\\[\\] ]", "").replace(';', ',')));
    settings.keySet().removeAll(OF_THE_STUDY);
    return settings;
  }
}
