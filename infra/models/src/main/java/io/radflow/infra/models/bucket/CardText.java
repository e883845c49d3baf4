package io.radflow.infra.models.bucket;

import io.radflow.training.ModelSettings;
import io.radflow.training.network.BitNetwork;
import io.radflow.training.snapshot.ModelCard;
import java.util.Locale;

/** What a card says, in words; cards of before version 4 say some of it by their configuration. */
final class CardText {

  private CardText() {}

  /** The network as the published ones are called, where it is one of them. */
  static String shortNetwork(BitNetwork network) {
    String units = network.units().toString();
    String depth =
        switch (units) {
          case "[3, 4, 6, 3]" -> "R50x" + network.widthFactor();
          case "[3, 4, 23, 3]" -> "R101x" + network.widthFactor();
          case "[3, 8, 36, 3]" -> "R152x" + network.widthFactor();
          default -> units.replace(" ", "") + "x" + network.widthFactor();
        };
    return "%s, %s, %d outputs"
        .formatted(depth, network.stem().name().toLowerCase(Locale.ROOT), network.classes());
  }

  /** What pixels are normalised by: HALF or IMAGENET. */
  static String normalization(ModelCard card) {
    return ModelSettings.normalization(card).map(Enum::name).orElse("unknown");
  }

  /** What the model came from: a file, another model, or random weights. */
  static String source(ModelCard card) {
    if (card.origin() != null) {
      return "imported from " + card.origin().source();
    }
    if (card.pretrained() != null) {
      return card.pretrained().key();
    }
    return card.pretrainedModel() == null ? "unknown" : card.pretrainedModel();
  }

  static String megabytes(long bytes) {
    return String.format(Locale.ROOT, "%,.1f MB", bytes / 1e6);
  }
}
