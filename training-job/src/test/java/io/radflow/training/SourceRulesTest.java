package io.radflow.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.radflow.core.config.ConfigurationException;
import java.util.HashMap;
import java.util.Map;
import org.apache.flink.configuration.Configuration;
import org.junit.jupiter.api.Test;

/** Sources and lanes, as far as the configuration alone can tell. */
class SourceRulesTest {

  private static final String TWO = "training.sources=view=a share=3;view=b";

  @Test
  void sourcesKeepTheirOrderAndHaveAShareOfOneUnlessTheySayMore() {
    assertThat(SourceShare.in(options("training.sources=view=b share=3;view=a")))
        .containsExactly(new SourceShare("b", 3), new SourceShare("a", 1));
  }

  @Test
  void withoutSourcesTheViewIsTheOnlyOne() {
    assertThat(SourceShare.in(options("training.view=v"))).containsExactly(new SourceShare("v", 1));
    assertThat(SourceShare.in(options("training.view=v", TWO))).hasSize(2);
    assertThatThrownBy(() -> SourceShare.in(options()))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageStartingWith("The key 'training.view' is required");
  }

  @Test
  void aViewIsASourceOnce() {
    assertRefused(
        "The value '[view=a, view=b, view=a]' of key 'training.sources' is not a list of different"
            + " views: 'a' is there twice",
        "training.sources=view=a;view=b;view=a");
  }

  @Test
  void epochsAreOfAViewThatIsTrainedOn() {
    assertRefused(
        "The value 'c' of key 'training.epochs-of' is not one of the views that are trained on, [a, b]",
        TWO,
        "training.epochs-of=c");
    assertAllowed(TWO, "training.epochs-of=b");
    assertAllowed("training.view=v", "training.epochs-of=v");
  }

  @Test
  void whatCountsInEpochsSaysWhichWhereThereAreSeveral() {
    assertRefused(
        "The key 'training.epochs-of' is required with training.schedule PRETRAIN_COSINE, as there"
            + " are several sources; expected one of [a, b]",
        TWO,
        "training.schedule=PRETRAIN_COSINE");
    assertThatThrownBy(
            () -> {
              Configuration options = options(TWO, "training.run=r", "training.epochs=2");
              RunRules.check(options);
            })
        .hasMessageStartingWith("The key 'training.epochs-of' is required with training.epochs");
    assertAllowed(TWO, "training.schedule=PRETRAIN_COSINE", "training.epochs-of=a");
    assertAllowed(TWO, "training.schedule=CONSTANT");
    assertAllowed("training.sources=view=a", "training.schedule=PRETRAIN_COSINE");
  }

  @Test
  void passesByEpochsNeedToKnowWhoseEpochsCountAndAreNotBySteps() {
    assertRefused(
        "The key 'training.epochs-of' is required with training.evaluate-every-epochs, as there are"
            + " several sources; expected one of [a, b]",
        TWO,
        "training.evaluate-every-epochs=1");
    assertRefused(
        "The value '5' of key 'training.evaluate-every' is not 0 where"
            + " training.evaluate-every-epochs is given",
        "training.view=v",
        "training.evaluate-every=5",
        "training.evaluate-every-epochs=1");
    assertAllowed(TWO, "training.evaluate-every-epochs=1", "training.epochs-of=b");
  }

  @Test
  void localBatchesAreEqualPartsOfABatch() {
    assertRefused(
        "The value '24' of key 'training.local-batch' is not 0, or a number that divides"
            + " training.batch, which is 64",
        "training.view=v",
        "training.batch=64",
        "training.local-batch=24");
    assertAllowed("training.view=v", "training.batch=64", "training.local-batch=16");
  }

  @Test
  void lanesAreAPowerOfTwoThatDividesTheBatch() {
    for (String lanes : new String[] {"3", "24", "64"}) {
      assertRefused(
          "The value '"
              + lanes
              + "' of key 'training.lanes' is not a power of two that divides training.batch, which"
              + " is 96",
          "training.view=v",
          "training.batch=96",
          "training.lanes=" + lanes);
    }
    assertAllowed("training.view=v", "training.batch=96", "training.lanes=32");
  }

  @Test
  void everyLaneHoldsTheSameMixOfSources() {
    assertRefused(
        "The value '16' of key 'training.lanes' is not possible for 32 images of training.batch and"
            + " sources of shares 3:1: a lane must get a multiple of 4 images, and not 2",
        TWO,
        "training.lanes=16");
    assertAllowed(TWO, "training.lanes=8");
    // As much as three to one.
    assertAllowed("training.sources=view=a share=600;view=b share=200", "training.lanes=8");
    // With one lane the pattern goes on across batches.
    assertAllowed("training.sources=view=a share=4;view=b", "training.lanes=1");
  }

  private static void assertRefused(String message, String... lines) {
    assertThatThrownBy(() -> RunRules.check(run(lines)))
        .isInstanceOf(ConfigurationException.class)
        .hasMessage(message);
  }

  private static void assertAllowed(String... lines) {
    assertThatCode(() -> RunRules.check(run(lines))).doesNotThrowAnyException();
  }

  private static Configuration run(String... lines) {
    Configuration options = options(lines);
    options.setString("training.run", "r");
    options.setString("training.steps", "10");
    return options;
  }

  private static Configuration options(String... lines) {
    Map<String, String> values = new HashMap<>();
    for (String line : lines) {
      values.put(line.substring(0, line.indexOf('=')), line.substring(line.indexOf('=') + 1));
    }
    return Configuration.fromMap(values);
  }
}
