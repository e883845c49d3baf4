package io.radflow.preprocess;

import static io.radflow.preprocess.PreprocessOptions.CLASS_NAMES;
import static io.radflow.preprocess.PreprocessOptions.DATASETS;
import static io.radflow.preprocess.PreprocessOptions.DROPS;
import static io.radflow.preprocess.PreprocessOptions.LABEL_SPACE;
import static io.radflow.preprocess.PreprocessOptions.LABEL_SPACE_FILE;
import static io.radflow.preprocess.PreprocessOptions.NAME;
import static io.radflow.preprocess.PreprocessOptions.NO_FINDING;
import static io.radflow.preprocess.PreprocessOptions.ORDER;
import static io.radflow.preprocess.PreprocessOptions.RECIPE;
import static io.radflow.preprocess.PreprocessOptions.SIZE;
import static io.radflow.preprocess.PreprocessOptions.SPLIT_POLICY;
import static io.radflow.preprocess.PreprocessOptions.SPLIT_SEED;
import static io.radflow.preprocess.PreprocessOptions.TRAIN_FRACTION;
import static io.radflow.preprocess.PreprocessOptions.UNCERTAIN;
import static io.radflow.preprocess.PreprocessOptions.VALID_FRACTION;
import static io.radflow.preprocess.PreprocessOptions.VIEWS;

import io.radflow.core.config.ConfigurationException;
import io.radflow.core.config.Setting;
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
import io.radflow.preprocess.split.SplitPolicy;
import io.radflow.preprocess.view.ViewDefinition;
import io.radflow.preprocess.view.ViewDescription;
import io.radflow.preprocess.view.ViewRules;
import java.io.IOException;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.Supplier;
import org.apache.flink.configuration.ReadableConfig;

/** Makes a view of its configuration and of the classes that are learnt from images. */
final class ViewPlanner {

  private ViewPlanner() {}

  /**
   * What can be told without the bucket.
   *
   * @throws ConfigurationException naming the key, the value and what was expected
   */
  static void check(ReadableConfig options) {
    NAME.requiredIn(options);
    List<String> datasets = DATASETS.requiredIn(options);
    recipe(options);
    requireOneLabelSpace(options);
    if (datasets.stream().noneMatch(LearntClasses::isLearnt)) {
      rules(options, datasets, LearntClasses.NONE, List.of());
    }
  }

  /** What can be told of it without the bucket; labels are null where only images tell them. */
  static ViewDescription describe(ReadableConfig options) {
    if (DATASETS.requiredIn(options).stream().noneMatch(LearntClasses::isLearnt)) {
      return view(options, LearntClasses.NONE).description();
    }
    return new ViewDescription(
        NAME.requiredIn(options),
        recipe(options).name(),
        null,
        null,
        splits(options).name(),
        SPLIT_SEED.in(options));
  }

  /**
   * @throws ConfigurationException naming the key, the value and what was expected
   */
  static ViewDefinition view(ReadableConfig options, LearntClasses learnt) {
    List<String> datasets = DATASETS.requiredIn(options);
    Recipe recipe = recipe(options);
    return new ViewDefinition(
        NAME.requiredIn(options),
        rules(options, datasets, learnt, recipe.defaultProjections()),
        recipe,
        ORDER.given(options).orElse(null));
  }

  /**
   * @throws ConfigurationException naming the key, the value and what was expected
   */
  static Recipe recipe(ReadableConfig options) {
    return checked(
        RECIPE,
        () ->
            Recipe.byName(
                RECIPE.requiredIn(options),
                SIZE.given(options).map(OptionalInt::of).orElse(OptionalInt.empty())));
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
        splits(options),
        SPLIT_SEED.in(options),
        VIEWS.given(options).orElse(projections),
        drops(options));
  }

  /**
   * @throws ConfigurationException naming the key, the value and what was expected
   */
  static SplitPolicy splits(ReadableConfig options) {
    return checked(
        SPLIT_POLICY,
        () ->
            SplitPolicies.of(
                SPLIT_POLICY.in(options),
                TRAIN_FRACTION.in(options),
                VALID_FRACTION.in(options),
                SPLIT_SEED.in(options)));
  }

  /**
   * The classes of the view's data sets where only their images tell them.
   *
   * @throws ConfigurationException naming the key, the value and what was expected
   */
  static LearntClasses classes(ReadableConfig options, ObjectStore store) throws IOException {
    return ViewClasses.of(
        store, NAME.requiredIn(options), DATASETS.requiredIn(options), drops(options));
  }

  /**
   * The same where there is no view in the bucket whose classes must stay.
   *
   * @throws ConfigurationException naming the key, the value and what was expected
   */
  static LearntClasses learn(ReadableConfig options, ObjectStore store) throws IOException {
    return ViewClasses.learn(store, DATASETS.requiredIn(options), drops(options));
  }

  private static List<String> drops(ReadableConfig options) {
    return DROPS.given(options).orElse(List.of());
  }

  private static void requireOneLabelSpace(ReadableConfig options) {
    if (LABEL_SPACE_FILE.given(options).isPresent() && LABEL_SPACE.given(options).isPresent()) {
      throw ConfigurationException.of(
          LABEL_SPACE,
          LABEL_SPACE.key() + " and " + LABEL_SPACE_FILE.key() + ": expected one of the two",
          null);
    }
  }

  private static Harmonisation labels(
      ReadableConfig options, List<String> datasets, LearntClasses learnt) {
    LabelPolicy policy =
        new LabelPolicy(Uncertain.of(UNCERTAIN.in(options)), NoFinding.of(NO_FINDING.in(options)));
    String file = LABEL_SPACE_FILE.given(options).orElse(null);
    requireOneLabelSpace(options);
    String space = LABEL_SPACE.given(options).orElseGet(() -> Harmonisation.defaultSpace(datasets));
    Harmonisation labels =
        file == null
            ? checked(LABEL_SPACE, () -> Harmonisation.of(datasets, space, policy, learnt))
            : checked(
                LABEL_SPACE_FILE,
                () -> Harmonisation.of(datasets, UserLabelSpaceFile.read(file, policy), learnt));
    if (CLASS_NAMES.given(options).isPresent() && !learnt.byDataset().isEmpty()) {
      throw ConfigurationException.of(
          CLASS_NAMES,
          CLASS_NAMES.key()
              + ": the classes of "
              + learnt.byDataset().keySet()
              + " are learnt from their images; give them other names in a "
              + LABEL_SPACE_FILE.key(),
          null);
    }
    return CLASS_NAMES
        .given(options)
        .map(names -> checked(CLASS_NAMES, () -> labels.withClassNames(names)))
        .orElse(labels);
  }

  private static <T> T checked(Setting<?> setting, Supplier<T> value) {
    try {
      return value.get();
    } catch (IllegalArgumentException e) {
      throw ConfigurationException.of(setting, setting.key() + ": " + e.getMessage(), e);
    }
  }
}
