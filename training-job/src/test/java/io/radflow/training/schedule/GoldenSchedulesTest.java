package io.radflow.training.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.InputStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class GoldenSchedulesTest {

  /** Relative. */
  private static final double TOLERANCE = 1e-12;

  private static JsonNode golden;

  @BeforeAll
  static void read() throws Exception {
    try (InputStream in = GoldenSchedulesTest.class.getResourceAsStream("/golden/schedules.json")) {
      golden = new ObjectMapper().readTree(in);
    }
  }

  @Test
  void hyperRulesRatesAndStepsAreThoseOfThePaper() {
    assertThat(golden.get("bit_hyperrule_lr")).hasSizeGreaterThan(300);
    for (JsonNode one : golden.get("bit_hyperrule_lr")) {
      HyperRule rule = HyperRule.of(one.get("dataset_size").asLong());
      long step = one.get("step").asLong();
      if (one.get("lr").isNull()) {
        assertThat(rule.steps()).as(one.toString()).isLessThanOrEqualTo(step);
      } else {
        assertRate(LearningRate.hyperRule(one.get("base_lr").asDouble(), rule).at(step), one);
        assertThat(rule.steps()).as(one.toString()).isGreaterThan(step);
      }
    }
  }

  @Test
  void hyperRuleMixesUpLargerDataSets() {
    for (JsonNode one : golden.get("mixup")) {
      assertThat(HyperRule.of(one.get("dataset_size").asLong()).mixupAlpha())
          .isEqualTo(one.get("mixup_alpha").asDouble());
    }
  }

  @Test
  void preTrainingsRatesAreTheExperiments() {
    assertThat(golden.get("pretrain_lr")).hasSizeGreaterThan(200);
    for (JsonNode one : golden.get("pretrain_lr")) {
      int workers = one.get("workers").asInt();
      int epochSteps = one.get("batches_per_epoch").asInt();
      double warmup = one.get("warmup_epochs").asDouble();
      double peak =
          one.get("base_lr").asDouble()
              * workers
              * one.get("local_batch").asDouble()
              / one.get("base_batch").asDouble();
      LearningRate rate =
          one.get("kind").asText().equals("step")
              ? LearningRate.pretrainSteps(peak, workers, warmup, epochSteps)
              : LearningRate.pretrainCosine(
                  peak, workers, warmup, one.get("epochs").asDouble(), epochSteps);

      assertRate(rate.at(one.get("epoch").asLong() * epochSteps + one.get("batch").asLong()), one);
    }
  }

  private static void assertRate(double rate, JsonNode golden) {
    double expected = golden.get("lr").asDouble();
    assertThat(rate)
        .as(golden.toString())
        .isCloseTo(expected, within(TOLERANCE * Math.max(1e-6, expected)));
  }
}
