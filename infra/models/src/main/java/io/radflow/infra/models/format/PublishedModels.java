package io.radflow.infra.models.format;

import io.radflow.training.TrainingOptions.PixelNormalization;
import io.radflow.training.network.BitNetwork;
import io.radflow.training.network.Stem;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What Google has published of BiT, as .npz and, converted, in timm. */
final class PublishedModels {

  private static final Set<Integer> OUTPUTS = Set.of(1_000, 21_843);
  private static final List<BitNetwork> NETWORKS =
      List.of(
          BitNetwork.r50(1, 1),
          BitNetwork.r50(3, 1),
          BitNetwork.r101(1, 1),
          BitNetwork.r101(3, 1),
          BitNetwork.r152(2, 1),
          BitNetwork.r152(4, 1));

  private PublishedModels() {}

  /** Half and half where the network is a published one with the head of ImageNet-1k or -21k. */
  static Optional<PixelNormalization> normalization(BitNetwork network) {
    boolean published =
        network.stem() == Stem.IMAGENET
            && OUTPUTS.contains(network.classes())
            && NETWORKS.stream()
                .anyMatch(
                    one ->
                        one.units().equals(network.units())
                            && one.widthFactor() == network.widthFactor());
    return published ? Optional.of(PixelNormalization.HALF) : Optional.empty();
  }
}
