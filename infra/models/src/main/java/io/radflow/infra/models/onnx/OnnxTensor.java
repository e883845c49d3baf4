package io.radflow.infra.models.onnx;

import io.radflow.training.network.BitParameter;
import java.util.Arrays;

/**
 * A constant of a graph.
 *
 * @param type ONNX's number of it
 * @param parameter whose values it has, null where they stand in {@code bytes}
 */
record OnnxTensor(String name, int type, long[] shape, BitParameter parameter, byte[] bytes) {

  static final int FLOAT = 1;
  static final int INT64 = 7;

  /** Bytes of its values. */
  long size() {
    return parameter == null ? bytes.length : Float.BYTES * parameter.count();
  }

  /** All of its message but the values. */
  ProtoMessage header() {
    ProtoMessage header = new ProtoMessage();
    Arrays.stream(shape).forEach(size -> header.number(1, size));
    return header.number(2, type).text(8, name);
  }
}
