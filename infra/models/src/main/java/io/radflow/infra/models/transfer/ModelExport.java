package io.radflow.infra.models.transfer;

import io.radflow.core.config.ConfigurationException;
import io.radflow.infra.models.format.ModelDescription;
import io.radflow.infra.models.format.TensorNames;
import io.radflow.infra.models.onnx.OnnxWriter;
import io.radflow.infra.models.pytorch.TorchWriter;
import io.radflow.infra.models.safetensors.SafetensorsWriter;
import io.radflow.training.network.BitNetwork;
import io.radflow.training.weights.BitWeights;
import io.radflow.training.weights.ParameterValues;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.apache.flink.annotation.Internal;

/** Writes a model's weights in the form of another tool. */
@Internal
public final class ModelExport {

  private final BitNetwork network;
  private final ParameterValues weights;
  private final ModelDescription description;

  /**
   * @param description what the file says of the model
   */
  public ModelExport(BitNetwork network, ParameterValues weights, ModelDescription description) {
    this.network = network;
    this.weights = weights;
    this.description = description;
  }

  /**
   * Writes a file, which appears whole or not at all.
   *
   * @param asked what tensors are to be called; null for what is usual in the format
   * @throws ConfigurationException if it is there and not to be replaced
   */
  public void write(ExportFormat format, TensorNames asked, Path file, boolean replace)
      throws IOException {
    TensorNames names = format.names(asked);
    if (Files.exists(file) && !replace) {
      throw new ConfigurationException(
          "--out '%s': it is there already; --replace writes it anew".formatted(file));
    }
    Files.createDirectories(file.toAbsolutePath().getParent());
    Path staged = staged(file);
    try {
      try (OutputStream out = buffered(staged)) {
        if (format == ExportFormat.ONNX && OnnxWriter.needsData(network)) {
          writeWithData(file, out);
        } else {
          write(format, names, out);
        }
      }
      Files.move(staged, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(staged);
    }
  }

  /** Beside the file, so that it can be moved there at once. */
  private static Path staged(Path file) {
    return file.resolveSibling("." + file.getFileName() + ".part");
  }

  private static OutputStream buffered(Path file) throws IOException {
    return new BufferedOutputStream(Files.newOutputStream(file), 1 << 16);
  }

  /** The file that the weights are in, beside the graph's. */
  private void writeWithData(Path file, OutputStream out) throws IOException {
    String name = file.getFileName() + ".data";
    Path staged = staged(file.resolveSibling(name));
    try {
      try (OutputStream data = buffered(staged)) {
        new OnnxWriter(network, weights, description).write(out, name, data);
      }
      Files.move(
          staged,
          file.resolveSibling(name),
          StandardCopyOption.ATOMIC_MOVE,
          StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(staged);
    }
  }

  private void write(ExportFormat format, TensorNames names, OutputStream out) throws IOException {
    switch (format) {
      case NPZ -> new BitWeights(network).write(weights, out, description.comment());
      case PYTORCH -> TorchWriter.write(network, weights, names, description, out);
      case SAFETENSORS -> SafetensorsWriter.write(network, weights, names, description, out);
      case ONNX -> new OnnxWriter(network, weights, description).write(out);
    }
  }
}
