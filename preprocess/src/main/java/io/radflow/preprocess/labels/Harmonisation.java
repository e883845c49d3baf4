package io.radflow.preprocess.labels;

import java.io.Serializable;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Brings the published labels of a view's data sets into the view's label space. */
public final class Harmonisation implements Serializable {

  private static final long serialVersionUID = 1L;

  private static final String PADCHEST_CLASSES = "padchest-cl";

  private final LabelSpace space;
  private final Map<String, DatasetRule> rules = new HashMap<>();

  private Harmonisation(LabelSpace space) {
    this.space = space;
  }

  /**
   * @param datasets of the view
   * @param space name of the view's label space
   * @throws IllegalArgumentException if the space or a data set is unknown, or a data set shares no
   *     label with the space
   */
  public static Harmonisation of(List<String> datasets, String space) {
    return of(datasets, LabelSpaces.byName(space));
  }

  private static Harmonisation of(List<String> datasets, LabelSpace space) {
    Harmonisation harmonisation = new Harmonisation(space);
    for (String dataset : datasets) {
      harmonisation.rules.put(dataset, DatasetRule.of(dataset, rule(dataset, space), space));
    }
    return harmonisation;
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
    Harmonisation renamed = new Harmonisation(new LabelSpace(space.name(), space.task(), names));
    renamed.rules.putAll(rules);
    return renamed;
  }

  public LabelSpace space() {
    return space;
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

  private static LabelRule rule(String dataset, LabelSpace space) {
    if (ClassSpaces.has(dataset)) {
      return ClassSpaces.rule(dataset);
    }
    return switch (dataset) {
      case "nih" -> new NihRule();
      case "chexpert", "mimic" -> new ChexpertRule(dataset);
      case "padchest" ->
          space.name().equals(PADCHEST_CLASSES)
              ? new SinglePositiveRule(PADCHEST_CLASSES, new PadChestRule())
              : new PadChestRule();
      default ->
          throw new IllegalArgumentException(
              "No label rule for data set '"
                  + dataset
                  + "'; there are rules for nih, chexpert, mimic, padchest and "
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
      for (int i = 0; i < places.length; i++) {
        values[i] = places[i] < 0 ? Float.NaN : own.values()[places[i]];
      }
      return HarmonisedLabels.kept(values);
    }
  }
}
