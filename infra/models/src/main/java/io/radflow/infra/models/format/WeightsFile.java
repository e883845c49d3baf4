package io.radflow.infra.models.format;

import io.radflow.training.TrainingOptions.PixelNormalization;
import io.radflow.training.network.BitNetwork;
import io.radflow.training.weights.ParameterValues;
import java.io.Closeable;
import java.util.Optional;
import org.apache.flink.annotation.Internal;

/** A file of a BiT network's weights, whose names and shapes have been checked. */
@Internal
public interface WeightsFile extends ParameterValues, Closeable {

  /** What the file is, in words. */
  String format();

  /** The network that the weights are of. */
  BitNetwork network();

  /** What the file itself says that pixels are normalised by; empty where it does not. */
  Optional<PixelNormalization> normalization();

  /** Whether weights that Google has published come in files of such a form, with such names. */
  boolean isFormOfPublished();

  /** What pixels are normalised by if the weights are Google's; empty where they cannot be. */
  default Optional<PixelNormalization> publishedNormalization() {
    return isFormOfPublished() ? PublishedModels.normalization(network()) : Optional.empty();
  }
}
