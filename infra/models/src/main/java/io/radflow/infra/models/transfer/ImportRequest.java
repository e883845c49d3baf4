package io.radflow.infra.models.transfer;

import io.radflow.core.config.ConfigurationException;
import io.radflow.core.config.Rule;
import io.radflow.infra.command.ArgumentRule;
import io.radflow.training.TrainingOptions.PixelNormalization;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.apache.flink.annotation.Internal;

/**
 * What is to be imported, and as what.
 *
 * @param source path of a file, {@code s3://BUCKET/KEY}, or a key in the bucket
 * @param name of the model; null for one made of the source's
 * @param normalization of pixels; null to take what is known of the file
 * @param labels of the outputs, in their order; empty where they are not known
 * @param replace whether an imported model of that name makes way
 */
@Internal
public record ImportRequest(
    String source,
    String name,
    PixelNormalization normalization,
    List<String> labels,
    boolean replace) {

  private static final Set<String> TELL_NOTHING =
      Set.of("model", "pytorch_model", "checkpoint", "model_best", "weights");

  /**
   * @throws ConfigurationException if the name is not one that a run may have, or the source's name
   *     tells nothing
   */
  public ImportRequest {
    labels = List.copyOf(labels);
    if (name == null) {
      name = nameOf(source);
    }
    ArgumentRule.require(Rule.name(), "--name", name);
  }

  private static String nameOf(String source) {
    String name =
        source
            .substring(source.lastIndexOf('/') + 1)
            .toLowerCase(Locale.ROOT)
            .replaceFirst("\\.(npz|safetensors|bin|pth\\.tar|pth|pt)$", "")
            .replaceAll("[^a-z0-9._-]", "-")
            .replaceFirst("^[^a-z0-9]+", "");
    if (TELL_NOTHING.contains(name) || !Rule.name().accepts(name)) {
      throw new ConfigurationException(
          "'%s': its name does not tell what to call the model: say --name N".formatted(source));
    }
    return name;
  }
}
