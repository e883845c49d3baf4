package io.radflow.preprocess;

import io.radflow.core.config.ConfigurationException;
import io.radflow.core.store.ObjectStore;
import io.radflow.preprocess.job.ViewClasses;
import io.radflow.preprocess.labels.Harmonisation;
import io.radflow.preprocess.labels.LabelPolicy;
import io.radflow.preprocess.labels.LabelPolicy.NoFinding;
import io.radflow.preprocess.labels.LabelPolicy.Uncertain;
import io.radflow.preprocess.labels.LearntClasses;
import io.radflow.preprocess.labels.UserLabelSpaceFile;
import io.radflow.preprocess.recipe.Recipe;
import io.radflow.preprocess.split.SplitPolicies;
import io.radflow.preprocess.view.ViewDefinition;
import io.radflow.preprocess.view.ViewRules;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.Supplier;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.ConfigOptions;
import org.apache.flink.configuration.ReadableConfig;

/** What the view is to be. */
public final class PreprocessOptions {

  public static final ConfigOption<String> NAME =
      ConfigOptions.key("view.name")
          .stringType()
          .noDefaultValue()
          .withDescription("Name of the view in the bucket: a-z, 0-9, '.', '_', '-'.");

  public static final ConfigOption<List<String>> DATASETS =
      ConfigOptions.key("view.datasets")
          .stringType()
          .asList()
          .noDefaultValue()
          .withDescription("Data sets to take samples from.");

  public static final ConfigOption<List<String>> DROPS =
      ConfigOptions.key("view.drops")
          .stringType()
          .asList()
          .noDefaultValue()
          .withDescription("Names of the drops to take. Without it, all of the data sets.");

  public static final ConfigOption<String> RECIPE =
      ConfigOptions.key("view.recipe")
          .stringType()
          .noDefaultValue()
          .withDescription(
              "How images become tensors: xray; bit, bit-small or bit-large; imagenet.");

  public static final ConfigOption<Integer> SIZE =
      ConfigOptions.key("view.size")
          .intType()
          .noDefaultValue()
          .withDescription("Side of the tensors in pixels; without it, the recipe's own.");

  public static final ConfigOption<String> LABEL_SPACE =
      ConfigOptions.key("view.label-space")
          .stringType()
          .noDefaultValue()
          .withDescription(
              "Name of the labels: a data set's own, A+B for those in common, union:A+B for all."
                  + " Without it, those of the data sets, in common if there are several.");

  public static final ConfigOption<String> LABEL_SPACE_FILE =
      ConfigOptions.key("view.label-space-file")
          .stringType()
          .noDefaultValue()
          .withDescription(
              "YAML file of a label space of your own, in place of view.label-space; it is read"
                  + " when the job is submitted.");

  public static final ConfigOption<String> UNCERTAIN =
      ConfigOptions.key("view.uncertain")
          .stringType()
          .defaultValue("unknown")
          .withDescription("What -1 of CheXpert and MIMIC becomes: unknown, 0 or 1.");

  public static final ConfigOption<String> NO_FINDING =
      ConfigOptions.key("view.no-finding")
          .stringType()
          .defaultValue("all")
          .withDescription(
              "Labels that 'No Finding' = 1 of CheXpert and MIMIC makes 0: all, as the experiment"
                  + " did, all-but-support-devices, or none.");

  public static final ConfigOption<List<String>> CLASS_NAMES =
      ConfigOptions.key("view.class-names")
          .stringType()
          .asList()
          .noDefaultValue()
          .withDescription("Other names for the labels of the label space, in its order.");

  public static final ConfigOption<String> SPLIT_POLICY =
      ConfigOptions.key("view.split-policy")
          .stringType()
          .defaultValue("experiment")
          .withDescription(
              "How train, valid and test are told apart: experiment (the publisher's; Flowers the"
                  + " other way round; PadChest 90 : 10 and Tuberculosis 85 : 15, shuffled by"
                  + " image), official (the publisher's alone), or patient-disjoint (patients"
                  + " drawn).");

  public static final ConfigOption<Double> TRAIN_FRACTION =
      ConfigOptions.key("view.train-fraction")
          .doubleType()
          .defaultValue(0.9)
          .withDescription("Part of the patients that train, for patient-disjoint.");

  public static final ConfigOption<Double> VALID_FRACTION =
      ConfigOptions.key("view.valid-fraction")
          .doubleType()
          .defaultValue(0.0)
          .withDescription("Part of the training patients that validate instead.");

  public static final ConfigOption<Long> SPLIT_SEED =
      ConfigOptions.key("view.split-seed")
          .longType()
          .defaultValue(42L)
          .withDescription("Seed of the patients that are drawn.");

  public static final ConfigOption<List<String>> VIEWS =
      ConfigOptions.key("view.views")
          .stringType()
          .asList()
          .noDefaultValue()
          .withDescription(
              "X-ray projections to keep, such as PA, AP, AP Supine, L. Without it, PA and AP for"
                  + " the recipe xray and all images for others.");

  public static final ConfigOption<Duration> DISCOVERY_INTERVAL =
      ConfigOptions.key("view.discovery-interval")
          .durationType()
          .defaultValue(Duration.ofSeconds(10))
          .withDescription("Time between two looks for drops that ingest has become done with.");

  /** All of them. */
  public static final List<ConfigOption<?>> ALL =
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
          DISCOVERY_INTERVAL);

  private PreprocessOptions() {}

  /**
   * @throws ConfigurationException naming the key, the value and what was expected
   */
  static ViewDefinition view(ReadableConfig options, LearntClasses learnt) {
    List<String> datasets = required(options, DATASETS);
    Recipe recipe = recipe(options);
    return new ViewDefinition(
        name(options), rules(options, datasets, learnt, recipe.defaultProjections()), recipe);
  }

  /**
   * @throws ConfigurationException naming the key, the value and what was expected
   */
  static Recipe recipe(ReadableConfig options) {
    return checked(
        RECIPE,
        () ->
            Recipe.byName(
                required(options, RECIPE),
                options.getOptional(SIZE).map(OptionalInt::of).orElse(OptionalInt.empty())));
  }

  /**
   * @param projections to keep where the options say none; empty for all images
   * @throws ConfigurationException naming the key, the value and what was expected
   */
  static ViewRules rules(
      ReadableConfig options,
      List<String> datasets,
      LearntClasses learnt,
      List<String> projections) {
    return new ViewRules(
        datasets,
        labels(options, datasets, learnt),
        checked(
            SPLIT_POLICY,
            () ->
                SplitPolicies.of(
                    options.get(SPLIT_POLICY),
                    options.get(TRAIN_FRACTION),
                    options.get(VALID_FRACTION),
                    options.get(SPLIT_SEED))),
        options.get(SPLIT_SEED),
        options.getOptional(VIEWS).orElse(projections),
        drops(options));
  }

  /**
   * The classes of the view's data sets where only their images tell them.
   *
   * @throws ConfigurationException naming the key, the value and what was expected
   */
  static LearntClasses classes(ReadableConfig options, ObjectStore store) throws IOException {
    return ViewClasses.of(store, name(options), required(options, DATASETS), drops(options));
  }

  /**
   * The same where there is no view in the bucket whose classes must stay.
   *
   * @throws ConfigurationException naming the key, the value and what was expected
   */
  static LearntClasses learn(ReadableConfig options, ObjectStore store) throws IOException {
    return ViewClasses.learn(store, required(options, DATASETS), drops(options));
  }

  private static List<String> drops(ReadableConfig options) {
    return options.getOptional(DROPS).orElse(List.of());
  }

  private static Harmonisation labels(
      ReadableConfig options, List<String> datasets, LearntClasses learnt) {
    LabelPolicy policy =
        new LabelPolicy(
            checked(UNCERTAIN, () -> Uncertain.of(options.get(UNCERTAIN))),
            checked(NO_FINDING, () -> NoFinding.of(options.get(NO_FINDING))));
    String file = options.getOptional(LABEL_SPACE_FILE).orElse(null);
    if (file != null && options.getOptional(LABEL_SPACE).isPresent()) {
      throw new ConfigurationException(
          LABEL_SPACE.key() + " and " + LABEL_SPACE_FILE.key() + ": expected one of the two");
    }
    String space =
        options.getOptional(LABEL_SPACE).orElseGet(() -> Harmonisation.defaultSpace(datasets));
    Harmonisation labels =
        file == null
            ? checked(LABEL_SPACE, () -> Harmonisation.of(datasets, space, policy, learnt))
            : checked(
                LABEL_SPACE_FILE,
                () -> Harmonisation.of(datasets, UserLabelSpaceFile.read(file, policy), learnt));
    if (options.getOptional(CLASS_NAMES).isPresent() && !learnt.byDataset().isEmpty()) {
      throw new ConfigurationException(
          CLASS_NAMES.key()
              + ": the classes of "
              + learnt.byDataset().keySet()
              + " are learnt from their images; give them other names in a "
              + LABEL_SPACE_FILE.key());
    }
    return options
        .getOptional(CLASS_NAMES)
        .map(names -> checked(CLASS_NAMES, () -> labels.withClassNames(names)))
        .orElse(labels);
  }

  private static String name(ReadableConfig options) {
    String name = required(options, NAME);
    if (!name.matches("[a-z0-9][a-z0-9._-]{0,99}")) {
      throw new ConfigurationException(
          "view.name '" + name + "': expected up to 100 of a-z, 0-9, '.', '_' and '-'");
    }
    return name;
  }

  private static <T> T required(ReadableConfig options, ConfigOption<T> option) {
    return options
        .getOptional(option)
        .orElseThrow(
            () ->
                new ConfigurationException(
                    option.key() + " has no value in the configuration and no default"));
  }

  private static <T> T checked(ConfigOption<?> option, Supplier<T> value) {
    try {
      return value.get();
    } catch (IllegalArgumentException e) {
      throw new ConfigurationException(option.key() + ": " + e.getMessage(), e);
    }
  }
}
