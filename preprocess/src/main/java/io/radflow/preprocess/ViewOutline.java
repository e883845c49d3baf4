package io.radflow.preprocess;

import io.radflow.core.record.Task;
import io.radflow.preprocess.labels.LearntClasses;
import io.radflow.preprocess.split.SplitPolicy;
import io.radflow.preprocess.view.ViewRules;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.OptionalInt;
import org.apache.flink.annotation.Internal;
import org.apache.flink.configuration.ReadableConfig;

/** What a configuration alone tells of a view, before there is any. */
@Internal
public final class ViewOutline {

  private static final String FLOWERS = "flowers102";
  private static final String OFFICIAL = "official";
  private static final String BY_PATIENT = "patient-disjoint";

  private final ReadableConfig options;
  private final List<String> datasets;
  private final List<String> projections;

  /** Null where the classes are learnt from the images. */
  private final ViewRules rules;

  private ViewOutline(
      ReadableConfig options, List<String> datasets, List<String> projections, ViewRules rules) {
    this.options = options;
    this.datasets = datasets;
    this.projections = projections;
    this.rules = rules;
  }

  /**
   * @throws io.radflow.core.config.ConfigurationException naming the key, the value and what was
   *     expected
   */
  public static ViewOutline of(ReadableConfig options) {
    List<String> datasets = PreprocessOptions.DATASETS.requiredIn(options);
    List<String> projections =
        PreprocessOptions.VIEWS
            .given(options)
            .orElse(ViewPlanner.recipe(options).defaultProjections());
    boolean learnt = datasets.stream().anyMatch(LearntClasses::isLearnt);
    return new ViewOutline(
        options,
        datasets,
        projections,
        learnt ? null : ViewPlanner.rules(options, datasets, LearntClasses.NONE, projections));
  }

  public List<String> datasets() {
    return datasets;
  }

  /** X-ray projections that it keeps; empty for all images. */
  public List<String> projections() {
    return projections;
  }

  /** Number of its labels; empty where only the images tell them. */
  public OptionalInt labels() {
    return rules == null ? OptionalInt.empty() : OptionalInt.of(rules.labels().space().size());
  }

  /**
   * Data sets of which a model that trains on this view can see images that it is judged by on
   * another. Equal rules divide a data set equally; others may not, and then nobody can say which
   * images are on both sides.
   *
   * @param judged the other view
   * @param split of the other view that is judged
   */
  public List<String> trainsOnJudged(ViewOutline judged, String split) {
    List<String> both = new ArrayList<>();
    for (String dataset : datasets) {
      if (judged.datasets.contains(dataset)
          && sharesDrops(judged)
          && (split.equals(SplitPolicy.TRAIN)
              || !division(dataset, split).equals(judged.division(dataset, split)))) {
        both.add(dataset);
      }
    }
    return both;
  }

  private boolean sharesDrops(ViewOutline other) {
    List<String> mine = PreprocessOptions.DROPS.given(options).orElse(List.of());
    List<String> others = PreprocessOptions.DROPS.given(other.options).orElse(List.of());
    return mine.isEmpty() || others.isEmpty() || !Collections.disjoint(mine, others);
  }

  /** By what a data set's rows come to train, or to another split. */
  private String division(String dataset, String split) {
    String policy = PreprocessOptions.SPLIT_POLICY.in(options);
    long seed = PreprocessOptions.SPLIT_SEED.in(options);
    String validation =
        split.equals(SplitPolicy.VALID)
            ? " " + PreprocessOptions.VALID_FRACTION.in(options) + " " + seed
            : "";
    if (policy.equals(BY_PATIENT)) {
      return policy + " " + PreprocessOptions.TRAIN_FRACTION.in(options) + " " + seed + validation;
    }
    if (ViewPlanner.splits(options).dropSplit(dataset).isPresent()) {
      return "by table, of " + projections + " with " + kept() + validation;
    }
    boolean swapped = dataset.equals(FLOWERS) && !policy.equals(OFFICIAL);
    return (swapped ? "published, swapped" : "published") + validation;
  }

  /** What leaves rows out: labels of which several can be true do not, classes can. */
  private String kept() {
    String file = PreprocessOptions.LABEL_SPACE_FILE.in(options);
    if (rules == null || file != null) {
      return String.valueOf(file);
    }
    return rules.labels().space().task() == Task.MULTI_LABEL
        ? Task.MULTI_LABEL.name()
        : rules.labels().space().name();
  }
}
