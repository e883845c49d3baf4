package io.radflow.infra.models.transfer;

import io.radflow.core.config.ConfigurationException;
import io.radflow.infra.models.format.TensorNames;
import org.apache.flink.annotation.Internal;

/** What a model can be exported to. */
@Internal
public enum ExportFormat {
  /** A state dictionary, as torch.save writes it. */
  PYTORCH(".pth", TensorNames.BIT),
  /** A header in JSON, and the values. */
  SAFETENSORS(".safetensors", TensorNames.TIMM),
  /** A graph of the whole network. */
  ONNX(".onnx", null),
  /** BiT's own. */
  NPZ(".npz", null);

  private final String suffix;
  private final TensorNames usual;

  ExportFormat(String suffix, TensorNames usual) {
    this.suffix = suffix;
    this.usual = usual;
  }

  /** How names of such files end. */
  public String suffix() {
    return suffix;
  }

  /**
   * What tensors are called in such a file; null where there is no choice.
   *
   * @param asked for by the user; null for the usual ones
   * @throws ConfigurationException if there is no choice, but one was asked for
   */
  TensorNames names(TensorNames asked) {
    if (asked != null && usual == null) {
      throw new ConfigurationException(
          "--names %s: tensors of %s have names of their own".formatted(asked, this));
    }
    return asked == null ? usual : asked;
  }
}
