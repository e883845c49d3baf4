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

  /** What the network's pixels are normalised by; empty where nobody can tell. */
  Optional<PixelNormalization> normalization();
}
