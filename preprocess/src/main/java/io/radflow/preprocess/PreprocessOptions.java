package io.radflow.preprocess;

import io.radflow.core.config.Rule;
import io.radflow.core.config.Setting;
import io.radflow.core.manifest.ViewManifest;
import io.radflow.ingest.layout.DatasetLayouts;
import io.radflow.preprocess.recipe.Recipe;
import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;
import org.apache.flink.annotation.PublicEvolving;
import org.apache.flink.configuration.ConfigOptions;
import org.apache.flink.configuration.MemorySize;

/** What the view is to be. */
@PublicEvolving
public final class PreprocessOptions {

  public static final Setting<String> NAME =
      Setting.required(
          ConfigOptions.key("view.name")
              .stringType()
              .noDefaultValue()
              .withDescription("Name of the view in the bucket: a-z, 0-9, '.', '_', '-'."),
          Rule.name());

  public static final Setting<List<String>> DATASETS =
      Setting.required(
          ConfigOptions.key("view.datasets")
              .stringType()
              .asList()
              .noDefaultValue()
              .withDescription("Data sets to take samples from."),
          Rule.nonEmptyListOf(Rule.oneOf(new DatasetLayouts().names())));

  public static final Setting<List<String>> DROPS =
      Setting.of(
          ConfigOptions.key("view.drops")
              .stringType()
              .asList()
              .noDefaultValue()
              .withDescription("Names of the drops to take. Without it, all of the data sets."),
          Rule.listOf(Rule.text("the name of a drop")));

  public static final Setting<String> RECIPE =
      Setting.required(
          ConfigOptions.key("view.recipe")
              .stringType()
              .noDefaultValue()
              .withDescription(
                  "How images become tensors: xray; bit, bit-small or bit-large; imagenet."),
          Rule.of("xray, bit, bit-small, bit-large or imagenet", PreprocessOptions::isRecipe));

  public static final Setting<Integer> SIZE =
      Setting.of(
          ConfigOptions.key("view.size")
              .intType()
              .noDefaultValue()
              .withDescription("Side of the tensors in pixels; without it, the recipe's own."),
          Rule.between(8, 4096));

  public static final Setting<String> LABEL_SPACE =
      Setting.of(
          ConfigOptions.key("view.label-space")
              .stringType()
              .noDefaultValue()
              .withDescription(
                  "Name of the labels: a data set's own, A+B for those in common, union:A+B for all."
                      + " Without it, those of the data sets, in common if there are several."),
          Rule.text("the name of a label space"));

  public static final Setting<String> LABEL_SPACE_FILE =
      Setting.of(
          ConfigOptions.key("view.label-space-file")
              .stringType()
              .noDefaultValue()
              .withDescription(
                  "YAML file of a label space of your own, in place of view.label-space; it is read"
                      + " when the job is submitted."),
          Rule.path("a file"));

  public static final Setting<String> UNCERTAIN =
      Setting.of(
          ConfigOptions.key("view.uncertain")
              .stringType()
              .defaultValue("unknown")
              .withDescription("What -1 of CheXpert and MIMIC becomes: unknown, 0 or 1."),
          Rule.oneOf(List.of("unknown", "0", "1")));

  public static final Setting<String> NO_FINDING =
      Setting.of(
          ConfigOptions.key("view.no-finding")
              .stringType()
              .defaultValue("all")
              .withDescription(
                  "Labels that 'No Finding' = 1 of CheXpert and MIMIC makes 0: all, as the experiment"
                      + " did, all-but-support-devices, or none."),
          Rule.oneOf(List.of("all", "all-but-support-devices", "none")));

  public static final Setting<List<String>> CLASS_NAMES =
      Setting.of(
          ConfigOptions.key("view.class-names")
              .stringType()
              .asList()
              .noDefaultValue()
              .withDescription("Other names for the labels of the label space, in its order."),
          Rule.nonEmptyListOf(Rule.text("the name of a label")));

  public static final Setting<String> SPLIT_POLICY =
      Setting.of(
          ConfigOptions.key("view.split-policy")
              .stringType()
              .defaultValue("experiment")
              .withDescription(
                  "How train, valid and test are told apart: experiment (the publisher's; Flowers the"
                      + " other way round; PadChest 90 : 10 and Tuberculosis 85 : 15, shuffled by"
                      + " image), experiment-source (the same for what a model is pre-trained on: the"
                      + " test part of data sets without a validation part validates), official (the"
                      + " publisher's alone), or patient-disjoint (patients drawn)."),
          Rule.oneOf(List.of("experiment", "experiment-source", "official", "patient-disjoint")));

  public static final Setting<Double> TRAIN_FRACTION =
      Setting.of(
          ConfigOptions.key("view.train-fraction")
              .doubleType()
              .defaultValue(0.9)
              .withDescription("Part of the patients that train, for patient-disjoint."),
          Rule.aboveAndBelow(0, 1));

  public static final Setting<Double> VALID_FRACTION =
      Setting.of(
          ConfigOptions.key("view.valid-fraction")
              .doubleType()
              .defaultValue(0.0)
              .withDescription("Part of the training patients that validate instead."),
          Rule.atLeastAndBelow(0, 1));

  public static final Setting<Long> SPLIT_SEED =
      Setting.of(
          ConfigOptions.key("view.split-seed")
              .longType()
              .defaultValue(42L)
              .withDescription("Seed of the patients that are drawn."),
          Rule.wholeNumber());

  public static final Setting<List<String>> VIEWS =
      Setting.of(
          ConfigOptions.key("view.views")
              .stringType()
              .asList()
              .noDefaultValue()
              .withDescription(
                  "X-ray projections to keep, such as PA, AP, AP Supine, L. Without it, PA and AP for"
                      + " the recipe xray and all images for others."),
          Rule.listOf(Rule.text("the name of a projection")));

  public static final Setting<String> ORDER =
      Setting.of(
          ConfigOptions.key("view.order")
              .stringType()
              .noDefaultValue()
              .withDescription(
                  "Order of the view's rows: mixed, rows from all over a drop side by side, so that"
                      + " batches are as mixed as after a shuffle of all rows; or published, as they"
                      + " were dropped. Without it, mixed; a view that is there already keeps its"
                      + " own."),
          Rule.oneOf(List.of(ViewManifest.MIXED, ViewManifest.PUBLISHED)));

  public static final Setting<MemorySize> READ_AHEAD =
      Setting.of(
              ConfigOptions.key("preprocess.read-ahead")
                  .memoryType()
                  .defaultValue(MemorySize.ofMebiBytes(128))
                  .withDescription(
                      "Samples that each slot fetches ahead and holds for a mixed view; with less, fewer"
                          + " images come with one request. It changes nothing of what is written."),
              Rule.between(MemorySize.ofMebiBytes(1), MemorySize.parse("100 gb")))
          .withoutEffectOnResults();

  public static final Setting<Duration> DISCOVERY_INTERVAL =
      Setting.of(
              ConfigOptions.key("view.discovery-interval")
                  .durationType()
                  .defaultValue(Duration.ofSeconds(10))
                  .withDescription(
                      "Time between two looks for drops that ingest has become done with."),
              Rule.atLeast(Duration.ofMillis(1)))
          .withoutEffectOnResults();

  /** All of them. */
  public static final List<Setting<?>> ALL =
      List.of(
          NAME,
          DATASETS,
          DROPS,
          RECIPE,
          SIZE,
          LABEL_SPACE,
          LABEL_SPACE_FILE,
          UNCERTAIN,
          NO_FINDING,
          CLASS_NAMES,
          SPLIT_POLICY,
          TRAIN_FRACTION,
          VALID_FRACTION,
          SPLIT_SEED,
          VIEWS,
          ORDER,
          READ_AHEAD,
          DISCOVERY_INTERVAL);

  private PreprocessOptions() {}

  private static boolean isRecipe(String name) {
    try {
      Recipe.byName(name, OptionalInt.empty());
      return true;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }
}
