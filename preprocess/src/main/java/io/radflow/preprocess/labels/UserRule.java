package io.radflow.preprocess.labels;

import io.radflow.core.record.Task;
import io.radflow.preprocess.labels.LabelPolicy.Uncertain;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * A user's labels from one data set's own: 1 if one that means it is 1, else unknown if one is
 * unknown, else 0; unknown where the data set has none that means it.
 */
final class UserRule implements LabelRule {

  static final String MERGED = "merged";

  private static final long serialVersionUID = 1L;

  private final UserLabelSpace user;
  private final EnumMap<Uncertain, LabelRule> rules = new EnumMap<>(Uncertain.class);
  private final int[][] places;
  private final boolean hasText;

  /**
   * @param rule makes the data set's own rule under a policy
   */
  UserRule(String dataset, UserLabelSpace user, Function<LabelPolicy, LabelRule> rule) {
    this.user = user;
    this.hasText = dataset.equals("padchest");
    for (Uncertain uncertain : Uncertain.values()) {
      rules.put(uncertain, rule.apply(user.policy().with(uncertain)));
    }
    List<String> own = rules.get(Uncertain.UNKNOWN).space().labels();
    places =
        user.labels().stream()
            .map(
                label ->
                    Stream.concat(Stream.of(label.name()), label.synonyms().stream())
                        .mapToInt(own::indexOf)
                        .filter(place -> place >= 0)
                        .distinct()
                        .toArray())
            .toArray(int[][]::new);
  }

  @Override
  public LabelSpace space() {
    return user.space();
  }

  /** Labels and classes that the data set has. */
  List<String> known() {
    return rules.get(Uncertain.UNKNOWN).space().labels();
  }

  /** Whether a label can be anything but unknown. */
  boolean tells(int label) {
    return places[label].length > 0 || hasText && !user.labels().get(label).text().isEmpty();
  }

  @Override
  public HarmonisedLabels apply(String imageId, Map<String, String> columns) {
    EnumMap<Uncertain, HarmonisedLabels> own = new EnumMap<>(Uncertain.class);
    for (Map.Entry<Uncertain, LabelRule> rule : rules.entrySet()) {
      HarmonisedLabels made = rule.getValue().apply(imageId, columns);
      if (made.isDropped()) {
        return made;
      }
      own.put(rule.getKey(), made);
    }
    float[] values = new float[places.length];
    String[] changedBy = new String[places.length];
    for (int i = 0; i < values.length; i++) {
      UserLabel label = user.labels().get(i);
      Uncertain uncertain =
          label.uncertain() == null ? user.policy().uncertain() : label.uncertain();
      merge(i, own.get(uncertain), values, changedBy);
      if (values[i] != 1 && hasText && occurs(label.text(), columns)) {
        values[i] = 1;
        changedBy[i] = PadChestRule.SYNONYM;
      }
    }
    HarmonisedLabels row = HarmonisedLabels.kept(values, changedBy);
    return user.task() == Task.MULTI_CLASS ? row.singlePositive() : row;
  }

  private void merge(int label, HarmonisedLabels own, float[] values, String[] changedBy) {
    if (!tells(label)) {
      values[label] = Float.NaN;
      changedBy[label] = Harmonisation.NOT_ANNOTATED;
      return;
    }
    for (int k = 0; k < places[label].length; k++) {
      int place = places[label][k];
      float value = own.values()[place];
      boolean stronger = k == 0 || value == 1 || Float.isNaN(value) && values[label] == 0;
      if (stronger && !(k > 0 && values[label] == 1)) {
        values[label] = value;
        changedBy[label] =
            k == 0 || own.changedBy()[place] != null ? own.changedBy()[place] : MERGED;
      }
    }
  }

  private static boolean occurs(List<String> phrases, Map<String, String> columns) {
    String text = LabelRule.column(columns, PadChestRule.COLUMN).toLowerCase(Locale.ROOT);
    return phrases.stream().anyMatch(text::contains);
  }
}
