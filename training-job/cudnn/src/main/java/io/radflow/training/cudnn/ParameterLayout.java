package io.radflow.training.cudnn;

import io.radflow.training.cudnn.device.ElementType;
import io.radflow.training.network.BitNetwork;
import io.radflow.training.network.BitParameter;
import io.radflow.training.network.BitParameter.Kind;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Where each parameter lies among all values, which gradients and momentum share, and where each
 * kernel's working copy lies. Kernels are OHWI.
 */
final class ParameterLayout {

  // A vector of any type, and what cuBLASLt likes best.
  private static final int ALIGNMENT = 64;
  // As parameters.cu has them.
  private static final int STANDARDIZED = 1;
  private static final int CLIPPED = 2;
  private static final int ROW_BYTES = 32;

  private final Map<BitParameter, Place> places = new LinkedHashMap<>();
  private long values;
  private long copies;
  private int rows;

  /**
   * A parameter's place.
   *
   * @param offset of its first value
   * @param copy where its working copy begins, or −1
   * @param channels of a kernel's pixel
   * @param padded channels of a pixel of the copy
   */
  record Place(BitParameter parameter, long offset, long copy, int channels, int padded) {}

  /**
   * @param type of the working copies
   */
  ParameterLayout(BitNetwork network, ElementType type) {
    for (BitParameter parameter : network.parameters()) {
      int[] shape = parameter.shape();
      int channels = shape.length == 4 ? shape[2] : (int) parameter.count();
      int padded = channels == 3 ? imageChannels(type) : channels;
      boolean copied = parameter.kind() == Kind.STANDARDIZED_KERNEL;
      places.put(parameter, new Place(parameter, values, copied ? copies : -1, channels, padded));
      values = aligned(values + parameter.count());
      copies = copied ? aligned(copies + parameter.count() / channels * padded) : copies;
      rows += parameter.rows();
    }
  }

  /** An image's channels on the device: as many as make a pixel 16 bytes. */
  static int imageChannels(ElementType type) {
    return 16 / type.bytes();
  }

  private static long aligned(long at) {
    return (at + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
  }

  Place place(BitParameter parameter) {
    return places.get(parameter);
  }

  /** Values of all parameters, with what lies between them. */
  long values() {
    return values;
  }

  /** Values of all working copies. */
  long copies() {
    return copies;
  }

  /** Output units of all parameters. */
  int rows() {
    return rows;
  }

  int rowTableBytes() {
    return Math.multiplyExact(rows, ROW_BYTES);
  }

  /** Rows that can be clipped. */
  long clippableRows() {
    return places.keySet().stream()
        .filter(parameter -> parameter.kind() != Kind.HEAD_KERNEL)
        .mapToLong(BitParameter::rows)
        .sum();
  }

  /**
   * Writes the table of rows as parameters.cu reads it.
   *
   * @param clips whether gradients are clipped
   */
  void writeRows(ByteBuffer to, boolean clips) {
    for (Place place : places.values()) {
      BitParameter parameter = place.parameter();
      int length = parameter.rowLength();
      int kind =
          (parameter.kind() == Kind.STANDARDIZED_KERNEL ? STANDARDIZED : 0)
              | (clips && parameter.kind() != Kind.HEAD_KERNEL ? CLIPPED : 0);
      for (int row = 0; row < parameter.rows(); row++) {
        to.putLong(place.offset() + (long) row * length);
        to.putLong(
            place.copy() < 0
                ? -1
                : place.copy() + (long) row * length / place.channels() * place.padded());
        to.putInt(length).putInt(place.channels()).putInt(place.padded()).putInt(kind);
      }
    }
  }
}
