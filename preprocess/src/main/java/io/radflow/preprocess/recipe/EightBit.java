package io.radflow.preprocess.recipe;

import io.radflow.ingest.image.pixels.DecodedImage;
import io.radflow.preprocess.transform.TensorImage;
import org.apache.flink.annotation.Internal;

/** Decoded images as PIL's resize takes them. */
@Internal
public final class EightBit {

  private EightBit() {}

  /** 16-bit samples become v·255/65535, rounded. */
  public static TensorImage of(DecodedImage image) {
    return new TensorImage(
        image.height(),
        image.width(),
        image.channels(),
        image.bits() == 8 ? image.bytes() : scaled(image.shorts()));
  }

  private static byte[] scaled(short[] samples) {
    byte[] bytes = new byte[samples.length];
    for (int i = 0; i < samples.length; i++) {
      bytes[i] = (byte) ((Short.toUnsignedInt(samples[i]) + 128) / 257);
    }
    return bytes;
  }
}
