package io.radflow.infra.study.estimate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.radflow.core.config.ConfigurationException;
import io.radflow.infra.study.file.StudyFile;
import io.radflow.infra.study.graph.NodeKind;
import io.radflow.infra.study.graph.StudyGraph;
import io.radflow.infra.study.graph.StudyNode;
import io.radflow.infra.study.plan.StudyPlanner;
import io.radflow.training.network.BitNetwork;
import io.radflow.training.network.MultiplyAdds;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunEstimatorTest {

  private static final String STUDY =
      """
      study:
        name: s
        networks: [r50x1]
        sources: [{name: a, weights: models/a/step=1/model.npz}]
        targets: [cifar10, pets]
        shots: [5, full]
        seeds: [0]
      """;

  @TempDir Path folder;

  @Test
  void theHyperRuleTellsStepsByTheImagesOfTheShot() throws IOException {
    assertThat(of("cifar10", "full_shot", "").steps()).isEqualTo(10_000);
    assertThat(of("cifar10", "5_shot", "").steps()).isEqualTo(500);
    assertThat(of("pets", "full_shot", "").steps()).isEqualTo(500);
  }

  @Test
  void imagesOperationsAndBytesFollowFromStepsPassesAndTheNetwork() throws IOException {
    RunEstimate run =
        of(
            "cifar10",
            "full_shot",
            "training: {steps: 100, batch: 8, local-batch: 0, evaluate-every: 40, snapshot-every: 0}\n");
    BitNetwork network = BitNetwork.r50(1, 10);
    MultiplyAdds image = MultiplyAdds.of(network, 128, 128);

    assertThat(run.images()).isEqualTo(800);
    assertThat(run.scored()).isEqualTo(3 * 10_000);
    assertThat(run.operations())
        .containsExactly(
            Map.entry("r50x1", 2.0 * (800.0 * image.training() + 30_000.0 * image.forward())));
    assertThat(run.modelBytes()).isEqualTo(4.0 * network.parameterCount());
    assertThat(run.predictionBytes()).isEqualTo(30_000 * (40 + 4.25 * 10));
  }

  @Test
  void passesByEpochsAreCountedToo() throws IOException {
    RunEstimate run =
        of(
            "pets",
            "full_shot",
            "training: {epochs: 3, batch: 8, local-batch: 0, schedule: COSINE, evaluate-every: 0,"
                + " evaluate-every-epochs: 0.5}\n");

    assertThat(run.steps()).isEqualTo(3680 * 3 / 8);
    assertThat(run.scored()).isEqualTo(6 * 3669);
  }

  @Test
  void aRateOfOneNetworkAtOneSizeGivesTheHoursOfOthersByTheirOperations() {
    ComputeRate given = ComputeRate.parse("3600");
    double image = 2.0 * MultiplyAdds.of(BitNetwork.r50(1, 1000), 224, 224).training();
    Map<String, Double> small = Map.of("r50x1", 3600.0 * 3600 * image);
    Map<String, Double> large = Map.of("r152x4", 3600.0 * 3600 * image);

    assertThat(given.hours(small)).isCloseTo(1, within(1e-9));
    assertThat(given.hours(large)).isCloseTo(1, within(1e-9));
    assertThat(ComputeRate.parse("r50x1@224=3600").operations()).isEqualTo(given.operations());
    assertThat(ComputeRate.parse("r152x4=3600").hours(small)).isLessThan(1.0 / 30);
    assertThat(ComputeRate.parse("r50x1=3600,r152x4=3600").hours(small)).isCloseTo(1, within(1e-9));
    assertThat(ComputeRate.parse("r50x1=3600,r152x4=3600").hours(large)).isLessThan(1.0 / 30);
    assertThatThrownBy(() -> ComputeRate.parse("fast"))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageStartingWith("--images-per-second 'fast': expected images a second");
    assertThatThrownBy(() -> ComputeRate.parse("0")).isInstanceOf(ConfigurationException.class);
    assertThatThrownBy(() -> ComputeRate.parse("1800,")).isInstanceOf(ConfigurationException.class);
  }

  @Test
  void viewsHoldWhatIsPublishedOfTheirDataSetsWhateverTheyAreCalled() throws IOException {
    Files.writeString(
        folder.resolve("view.yaml"),
        "view: {name: mine, datasets: [nih, padchest], recipe: xray, size: 64, views: [PA, AP, L],"
            + " split-policy: experiment-source}");
    StudyGraph graph =
        plan(STUDY.replace("targets: [cifar10, pets]", "targets: [{name: pets, view: view.yaml}]"));

    ViewSize size = ViewSizes.of(graph, null).of("mine").orElseThrow();

    assertThat(size.rows())
        .containsExactlyInAnyOrderEntriesOf(
            Map.of("train", 86_524L + 144_781, "valid", 25_596L + 16_087, "test", 0L));
    assertThat(size.labels()).isEqualTo(14);
    assertThat(size.bytes()).isEqualTo(Math.round(size.allRows() * 64 * 64 * 0.65));
    assertThat(size.made()).isFalse();
  }

  @Test
  void runsOnViewsThatNobodyKnowsAreSaidNotToBeCounted() throws IOException {
    Files.writeString(
        folder.resolve("view.yaml"), "view: {name: mine, datasets: [image-folder], recipe: xray}");
    StudyGraph graph =
        plan(
            STUDY.replace(
                "targets: [cifar10, pets]", "targets: [{name: pets, view: view.yaml}, cifar10]"));

    StudyForecast forecast = StudyForecast.of(graph.nodes(), ViewSizes.of(graph, null));

    assertThat(forecast.uncounted()).isEqualTo(2);
    assertThat(forecast.inAll().runs()).isEqualTo(2);
    assertThat(forecast.lines(ComputeRate.parse("1000")))
        .contains("  Not counted: 2 runs on views that are neither there nor published: mine");
  }

  private RunEstimate of(String target, String shot, String more) throws IOException {
    StudyGraph graph = plan(STUDY + more);
    StudyNode run =
        graph.of(NodeKind.TARGET_RUN).stream()
            .filter(node -> node.cell().target().equals(target) && node.cell().shot().equals(shot))
            .findFirst()
            .orElseThrow();
    return new RunEstimator(ViewSizes.of(graph, null)).of(run).orElseThrow();
  }

  private StudyGraph plan(String yaml) throws IOException {
    Path file = folder.resolve("study.yaml");
    Files.writeString(file, yaml);
    return StudyPlanner.plan(StudyFile.read(file.toString(), Map.of()));
  }
}
