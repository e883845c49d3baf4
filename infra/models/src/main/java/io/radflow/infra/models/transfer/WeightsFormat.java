package io.radflow.infra.models.transfer;

import io.radflow.infra.models.format.NpzWeights;
import io.radflow.infra.models.format.TensorWeights;
import io.radflow.infra.models.format.WeightsFile;
import io.radflow.infra.models.pytorch.TorchLegacy;
import io.radflow.infra.models.pytorch.TorchZip;
import io.radflow.infra.models.safetensors.SafetensorsFile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/** Tells by its content what a file of weights is. */
final class WeightsFormat {

  private static final byte[] ZIP = {'P', 'K', 3, 4};
  private static final String READ =
      "BiT's .npz, PyTorch's .pth.tar, .pth, .pt and .bin, and .safetensors";

  private WeightsFormat() {}

  /**
   * Opens a file, whatever it is called.
   *
   * @throws IOException if it is of no form that is read, is damaged, or not of a BiT network
   */
  static WeightsFile open(Path file) throws IOException {
    byte[] first;
    try (InputStream in = Files.newInputStream(file)) {
      first = in.readNBytes(16);
    }
    if (startsWith(first, ZIP)) {
      return TorchZip.isOne(file) ? TensorWeights.of(TorchZip.open(file)) : NpzWeights.open(file);
    }
    if (TorchLegacy.isBegun(first)) {
      return TensorWeights.of(TorchLegacy.open(file));
    }
    if (SafetensorsFile.isBegun(first)) {
      return TensorWeights.of(SafetensorsFile.open(file));
    }
    throw new IOException("No form of weights that is read, which are " + READ);
  }

  private static boolean startsWith(byte[] bytes, byte[] start) {
    return bytes.length >= start.length && Arrays.equals(Arrays.copyOf(bytes, start.length), start);
  }
}
