package io.radflow.preprocess.labels;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A label is 1 if its lower-cased name, or one of its synonyms, occurs in {@code Labels}, else 0.
 * Rows without {@code Labels} and images that are known to be broken are dropped.
 */
final class PadChestRule implements LabelRule {

  private static final long serialVersionUID = 1L;

  static final String COLUMN = "Labels";
  static final String NO_LABELS = "no-labels";
  static final String BROKEN_IMAGE = "broken-image";
  static final String SYNONYM = "synonym";

  private static final Set<String> BROKEN_IMAGES = brokenImages();

  private static final Map<String, List<String>> SYNONYMS =
      Map.of(
          "Infiltration",
          List.of(
              "infiltrates",
              "interstitial pattern",
              "ground glass pattern",
              "reticular interstitial pattern",
              "reticulonodular interstitial pattern",
              "alveolar pattern",
              "consolidation",
              "air bronchogram"),
          "Consolidation",
          List.of("air bronchogram"),
          "Pleural_Thickening",
          List.of("pleural thickening"),
          "Hilar Enlargement",
          List.of("adenopathy", "pulmonary artery enlargement"),
          "Support Devices",
          List.of("device", "pacemaker"));

  @Override
  public LabelSpace space() {
    return LabelSpaces.byName("padchest");
  }

  @Override
  public HarmonisedLabels apply(String imageId, Map<String, String> columns) {
    String text = LabelRule.column(columns, COLUMN).toLowerCase(Locale.ROOT);
    if (text.isBlank()) {
      return HarmonisedLabels.dropped(NO_LABELS);
    }
    if (BROKEN_IMAGES.contains(imageId)) {
      return HarmonisedLabels.dropped(BROKEN_IMAGE);
    }
    LabelSpace space = space();
    float[] values = new float[space.size()];
    String[] changedBy = new String[values.length];
    for (int i = 0; i < values.length; i++) {
      String label = space.labels().get(i);
      if (text.contains(label.toLowerCase(Locale.ROOT))) {
        values[i] = 1;
      } else if (SYNONYMS.getOrDefault(label, List.of()).stream().anyMatch(text::contains)) {
        values[i] = 1;
        changedBy[i] = SYNONYM;
      }
    }
    return HarmonisedLabels.kept(values, changedBy);
  }

  private static Set<String> brokenImages() {
    try (InputStream in = PadChestRule.class.getResourceAsStream("padchest-broken-images.txt");
        BufferedReader lines =
            new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
      return lines.lines().collect(Collectors.toUnmodifiableSet());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
