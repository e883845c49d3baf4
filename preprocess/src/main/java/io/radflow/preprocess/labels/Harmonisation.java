package io.radflow.preprocess.labels;

import io.radflow.core.config.NearestName;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.apache.flink.annotation.Internal;

/** Brings the published labels of a view's data sets into the view's label space. */
@Internal
public final class Harmonisation implements Serializable {

  private static final long serialVersionUID = 1L;

  /** Rule of labels that a data set does not annotate. */
  static final String NOT_ANNOTATED = "not-annotated";

  private static final String PADCHEST_CLASSES = "padchest-cl";

  private final LabelSpace space;
  private final LabelPolicy policy;
  private final Map<String, DatasetRule> rules = new HashMap<>();

  private Harmonisation(LabelSpace space, LabelPolicy policy) {
    this.space = space;
    this.policy = policy;
  }

  /**
   * As the experiment harmonises, for data sets whose classes are published.
   *
   * @throws IllegalArgumentException if the space or a data set is unknown, or a data set shares no
   *     label with the space
   */
  public static Harmonisation of(List<String> datasets, String space) {
    return of(datasets, space, LabelPolicy.EXPERIMENT, LearntClasses.NONE);
  }

  /**
   * @param datasets of the view
   * @param name of the view's label space
   * @param learnt the classes of data sets that only their images tell
   * @throws IllegalArgumentException if the space or a data set is unknown, or a data set shares no
   *     label with the space
   */
  public static Harmonisation of(
      List<String> datasets, String name, LabelPolicy policy, LearntClasses learnt) {
    LabelSpace space = learnt.space(name).orElseGet(() -> LabelSpaces.byName(name));
    Harmonisation harmonisation = new Harmonisation(space, policy);
    for (String dataset : datasets) {
      harmonisation.rules.put(
          dataset, DatasetRule.of(dataset, rule(dataset, space.name(), policy, learnt), space));
    }
    return harmonisation;
  }

  /**
   * @throws IllegalArgumentException naming a label that no data set has, and the nearest one
   */
  public static Harmonisation of(List<String> datasets, UserLabelSpace user, LearntClasses learnt) {
    Harmonisation harmonisation = new Harmonisation(user.space(), user.policy());
    List<UserRule> rules = new ArrayList<>();
    for (String dataset : datasets) {
      UserRule rule =
          new UserRule(dataset, user, policy -> rule(dataset, user.name(), policy, learnt));
      rules.add(rule);
      harmonisation.rules.put(dataset, DatasetRule.of(dataset, rule, user.space()));
    }
    assertKnown(user, rules, datasets);
    return harmonisation;
  }

  private static void assertKnown(
      UserLabelSpace user, List<UserRule> rules, List<String> datasets) {
    TreeSet<String> known = new TreeSet<>();
    rules.forEach(rule -> known.addAll(rule.known()));
    for (int i = 0; i < user.labels().size(); i++) {
      UserLabel label = user.labels().get(i);
      int index = i;
      List<String> unknown =
          new ArrayList<>(label.synonyms().stream().filter(name -> !known.contains(name)).toList());
      if (rules.stream().noneMatch(rule -> rule.tells(index))) {
        unknown.add(0, label.name());
      }
      if (!unknown.isEmpty()) {
        throw new IllegalArgumentException(
            String.format(
                "Label space %s: '%s' of label '%s' is no label of the data sets %s; the nearest is"
                    + " '%s'",
                user.name(),
                unknown.get(0),
                label.name(),
                datasets,
                NearestName.of(unknown.get(0), known)));
      }
    }
  }

  /** The space of a data set's own labels, or the intersection of several. */
  public static String defaultSpace(List<String> datasets) {
    return String.join("+", datasets);
  }

  /** The same, with the classes called otherwise. */
  public Harmonisation withClassNames(List<String> names) {
    if (names.size() != space.size()) {
      throw new IllegalArgumentException(
          String.format(
              "Label space %s has %d classes, found %d names: %s",
              space.name(), space.size(), names.size(), names));
    }
    Harmonisation renamed =
        new Harmonisation(new LabelSpace(space.name(), space.task(), names), policy);
    renamed.rules.putAll(rules);
    return renamed;
  }

  public LabelSpace space() {
    return space;
  }

  public LabelPolicy policy() {
    return policy;
  }

  /**
   * @param imageId the published image id
   * @param columns published columns by name
   * @return values in the order of {@link #space()}
   * @throws InvalidLabelException if the columns are not what the data set publishes
   */
  public HarmonisedLabels apply(String dataset, String imageId, Map<String, String> columns) {
    DatasetRule rule = rules.get(dataset);
    if (rule == null) {
      throw new IllegalArgumentException(
          "The view has no data set " + dataset + ", only " + rules.keySet());
    }
    return rule.apply(imageId, columns);
  }

  private static LabelRule rule(
      String dataset, String space, LabelPolicy policy, LearntClasses learnt) {
    if (ClassSpaces.has(dataset)) {
      return ClassSpaces.rule(dataset);
    }
    if (LearntClasses.isLearnt(dataset)) {
      return learnt.rule(dataset);
    }
    return switch (dataset) {
      case "nih" -> new NihRule();
      case "chexpert", "mimic" -> new ChexpertRule(dataset, policy);
      case "padchest" ->
          space.equals(PADCHEST_CLASSES)
              ? new SinglePositiveRule(PADCHEST_CLASSES, new PadChestRule())
              : new PadChestRule();
      default ->
          throw new IllegalArgumentException(
              "No label rule for data set '"
                  + dataset
                  + "'; there are rules for nih, chexpert, mimic, padchest, "
                  + String.join(", ", LearntClasses.DATASETS)
                  + ", "
                  + String.join(", ", ClassSpaces.names()));
    };
  }

  /**
   * A rule and where its labels stand in the view's space.
   *
   * @param places for each label of the view's space its index in the rule's, −1 where the data set
   *     does not annotate it
   */
  private record DatasetRule(LabelRule rule, int[] places) implements Serializable {

    static DatasetRule of(String dataset, LabelRule rule, LabelSpace space) {
      LabelSpace own = rule.space();
      int[] places = space.labels().stream().mapToInt(own.labels()::indexOf).toArray();
      if (own.task() != space.task() || Arrays.stream(places).allMatch(place -> place < 0)) {
        throw new IllegalArgumentException(
            String.format(
                "Data set %s with labels %s does not fit the label space %s",
                dataset, own.labels(), space.name()));
      }
      return new DatasetRule(rule, places);
    }

    HarmonisedLabels apply(String imageId, Map<String, String> columns) {
      HarmonisedLabels own = rule.apply(imageId, columns);
      if (own.isDropped()) {
        return own;
      }
      float[] values = new float[places.length];
      String[] changedBy = new String[places.length];
      for (int i = 0; i < places.length; i++) {
        values[i] = places[i] < 0 ? Float.NaN : own.values()[places[i]];
        changedBy[i] = places[i] < 0 ? NOT_ANNOTATED : own.changedBy()[places[i]];
      }
      return HarmonisedLabels.kept(values, changedBy);
    }
  }
}
