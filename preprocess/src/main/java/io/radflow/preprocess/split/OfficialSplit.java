package io.radflow.preprocess.split;

import io.radflow.core.record.ImageSample;
import java.util.Optional;

/** The publisher's split. A row in none of the published lists is left out. */
final class OfficialSplit implements SplitPolicy {

  static final String NAME = "official";

  private static final long serialVersionUID = 1L;

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Optional<String> split(ImageSample sample) {
    String published = sample.getSplit();
    if (published == null) {
      return Optional.empty();
    }
    return switch (published) {
      case TRAIN -> Optional.of(TRAIN);
      // MIMIC's word for it.
      case VALID, "validate" -> Optional.of(VALID);
      case TEST -> Optional.of(TEST);
      default -> Optional.empty();
    };
  }
}
