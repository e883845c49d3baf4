package io.radflow.infra.models.format;

import io.radflow.training.TrainingOptions.PixelNormalization;
import io.radflow.training.network.BitNetwork;
import io.radflow.training.network.BitParameter;
import io.radflow.training.weights.NpzFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.apache.flink.annotation.Internal;

/** The form in which BiT is published, and in which RadFlow keeps models. */
@Internal
public final class NpzWeights implements WeightsFile {

  private final NpzFile file;

  private NpzWeights(NpzFile file) {
    this.file = file;
  }

  /**
   * @throws IOException if it is no {@code .npz} of a BiT network, is damaged, or holds a value
   *     that is not finite
   */
  public static NpzWeights open(Path file) throws IOException {
    return new NpzWeights(NpzFile.open(file));
  }

  @Override
  public String format() {
    return "BiT .npz";
  }

  @Override
  public BitNetwork network() {
    return file.network();
  }

  @Override
  public Optional<PixelNormalization> normalization() {
    return file.comment()
        .flatMap(ModelDescription::ofComment)
        .flatMap(ModelDescription::normalization);
  }

  @Override
  public boolean isFormOfPublished() {
    return true;
  }

  @Override
  public float[] values(BitParameter parameter) {
    return file.values(parameter);
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
