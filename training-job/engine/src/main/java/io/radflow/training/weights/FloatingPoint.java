package io.radflow.training.weights;

import java.nio.ByteBuffer;
import org.apache.flink.annotation.Internal;

/** IEEE 754's forms in which weights are published, read as float32. */
@Internal
public enum FloatingPoint {
  FLOAT16(2) {
    @Override
    public float read(ByteBuffer buffer, int at) {
      return half(buffer.getShort(at));
    }
  },
  FLOAT32(4) {
    @Override
    public float read(ByteBuffer buffer, int at) {
      return buffer.getFloat(at);
    }
  },
  FLOAT64(8) {
    @Override
    public float read(ByteBuffer buffer, int at) {
      return (float) buffer.getDouble(at);
    }
  };

  private final int bytes;

  FloatingPoint(int bytes) {
    this.bytes = bytes;
  }

  /** Bytes of one value. */
  public int bytes() {
    return bytes;
  }

  /**
   * The value at a position, in bytes; rounded to float32 where it has more digits, and infinite
   * where it is larger than any.
   */
  public abstract float read(ByteBuffer buffer, int at);

  private static float half(short bits) {
    int exponent = bits >> 10 & 0x1f;
    int fraction = bits & 0x3ff;
    float magnitude;
    if (exponent == 0) {
      magnitude = fraction * 0x1p-24f;
    } else if (exponent == 0x1f) {
      magnitude = fraction == 0 ? Float.POSITIVE_INFINITY : Float.NaN;
    } else {
      magnitude = Float.intBitsToFloat(exponent + 112 << 23 | fraction << 13);
    }
    return bits < 0 ? -magnitude : magnitude;
  }
}
