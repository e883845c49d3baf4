package io.radflow.infra.models.format;

import io.radflow.training.weights.FloatingPoint;
import java.nio.ByteBuffer;
import org.apache.flink.annotation.Internal;

/** What a tensor's values are stored as. Floating-point ones are read, others only counted. */
@Internal
public enum TensorType {
  FLOAT16(2) {
    @Override
    float read(ByteBuffer buffer, int at) {
      return FloatingPoint.FLOAT16.read(buffer, at);
    }
  },
  BFLOAT16(2) {
    @Override
    float read(ByteBuffer buffer, int at) {
      return Float.intBitsToFloat(buffer.getShort(at) << 16);
    }
  },
  FLOAT32(4) {
    @Override
    float read(ByteBuffer buffer, int at) {
      return FloatingPoint.FLOAT32.read(buffer, at);
    }
  },
  FLOAT64(8) {
    @Override
    float read(ByteBuffer buffer, int at) {
      return FloatingPoint.FLOAT64.read(buffer, at);
    }
  },
  INT64(8),
  INT32(4),
  INT16(2),
  INT8(1),
  UINT8(1),
  BOOL(1);

  private final int bytes;

  TensorType(int bytes) {
    this.bytes = bytes;
  }

  /** Bytes of one value. */
  public int bytes() {
    return bytes;
  }

  /** Whether values are floating-point, as weights are. */
  public boolean isFloatingPoint() {
    return ordinal() <= FLOAT64.ordinal();
  }

  /** The value at a position, rounded to float32 where it has more digits. */
  float read(ByteBuffer buffer, int at) {
    throw new IllegalStateException(this + " is no floating-point type");
  }
}
