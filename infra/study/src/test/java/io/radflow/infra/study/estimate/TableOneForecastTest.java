package io.radflow.infra.study.estimate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;

import io.radflow.infra.study.file.StudyFile;
import io.radflow.infra.study.graph.StudyGraph;
import io.radflow.infra.study.plan.StudyPlanner;
import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What a dry run says of Table 1, beside a calculation by hand. */
class TableOneForecastTest {

  /**
   * Multiply-adds of one image's forward pass in 10^9, counted layer by layer outside this project:
   * root, bottlenecks, projections, a head of 1,000 classes.
   */
  private static final Map<String, Map<Integer, Double>> FORWARD =
      Map.of(
          "r50x1", Map.of(128, 1.3366, 224, 4.0892, 480, 18.7695),
          "r152x4", Map.of(128, 59.6879, 224, 182.7773, 480, 839.2540));

  /** A training step is three such passes but for the gradient of the pixels. */
  private static final Map<String, Map<Integer, Double>> TRAINING =
      Map.of(
          "r50x1", Map.of(128, 3.9713, 224, 12.1495, 480, 55.7666),
          "r152x4", Map.of(128, 178.9095, 224, 547.8598, 480, 2515.5944));

  /** Bytes of the parameters, with a head of 100 classes or so. */
  private static final Map<String, Double> MODEL = Map.of("r50x1", 94.5e6, "r152x4", 3.72e9);

  private static final double PERCENT = 1.5;

  private static StudyForecast forecast;

  @BeforeAll
  static void planTableOne() throws IOException {
    StudyGraph graph = StudyPlanner.plan(StudyFile.read("table-1", Map.of()));
    forecast = StudyForecast.of(graph.nodes(), ViewSizes.of(graph, null));
  }

  @Test
  void tenSourceRunsSeeEachImageNinetyTimes() {
    assertThat(forecast.ofSources().runs()).isEqualTo(10);
    assertSource("chexpert", 191_010);
    assertSource("chexpert-mimic-nih", 191_010 + 237_972 + 86_524);
    assertSource("chexpert-mimic-nih-padchest", 223_414 + 237_972 + 86_524 + 144_781);
    assertSource("imagenet1k", 1_281_167);
    assertSource("imagenet21k", 14_055_151);
  }

  @Test
  void runsOnTargetsTakeTheStepsOfTheHyperRule() {
    assertThat(forecast.ofTargets().runs()).isEqualTo(440);
    assertTarget("cifar10", 10_000, 128);
    assertTarget("cifar100", 10_000, 128);
    assertTarget("flowers102", 500, 480);
    assertTarget("pets", 500, 480);
    assertTarget("covidx", 500, 480);
    assertTarget("tuberculosis", 500, 480);
    for (String xray : new String[] {"mimic", "chexpert", "padchest", "padchest-cl", "nih"}) {
      assertTarget(xray, 10_000, 224);
    }
    assertThat(forecast.ofTargets().steps()).isEqualTo(40L * (7 * 10_000 + 4 * 500));
  }

  @Test
  void gpuHoursAreThoseOfTheNetworksOwnRates() {
    ComputeRate rate = ComputeRate.parse("r50x1=1800,r152x4=60");

    assertThat(rate.hours(forecast.sources().get("chexpert r50x1").operations()))
        .isCloseTo(191_010.0 * 90 / 1800 / 3600, withinPercentage(PERCENT));
    assertThat(rate.hours(forecast.sources().get("chexpert r152x4").operations()))
        .isCloseTo(191_010.0 * 90 / 60 / 3600, withinPercentage(PERCENT));
  }

  private static void assertSource(String name, long images) {
    FORWARD.forEach(
        (network, forward) -> {
          RunEstimate run = forecast.sources().get(name + " " + network);
          assertThat(run.images()).as(name).isCloseTo(90 * images, withinPercentage(0.5));
          assertOperations(run, network, run.images(), run.scored(), 224);
        });
  }

  private static void assertTarget(String name, long steps, int side) {
    RunEstimate runs = forecast.targets().get(name);
    assertThat(runs.runs()).isEqualTo(4 * 2 * 5);
    assertThat(runs.steps()).as(name).isEqualTo(40 * steps);
    assertThat(runs.images()).as(name).isEqualTo(40 * steps * 128);
    FORWARD
        .keySet()
        .forEach(
            network ->
                assertOperations(runs, network, runs.images() / 2.0, runs.scored() / 2.0, side));
    assertThat(runs.modelBytes())
        .as(name)
        .isCloseTo(20 * (MODEL.get("r50x1") + MODEL.get("r152x4")), withinPercentage(PERCENT));
  }

  private static void assertOperations(
      RunEstimate estimate, String network, double images, double scored, int side) {
    double multiplyAdds =
        images * TRAINING.get(network).get(side) + scored * FORWARD.get(network).get(side);
    assertThat(estimate.operations().get(network))
        .as(network)
        .isCloseTo(2e9 * multiplyAdds, withinPercentage(PERCENT));
  }
}
