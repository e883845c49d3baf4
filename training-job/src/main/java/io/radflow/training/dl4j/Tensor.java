package io.radflow.training.dl4j;

import java.nio.FloatBuffer;
import org.bytedeco.javacpp.FloatPointer;
import org.nd4j.linalg.api.buffer.DataBuffer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * A dense, row-major float array in native memory, seen by ND4J and by Java at once. Of rank 4 it
 * is [N, H, W, C].
 */
final class Tensor {

  private final INDArray array;
  private final FloatBuffer floats;
  private INDArray matrix;

  private Tensor(INDArray array, FloatBuffer floats) {
    this.array = array;
    this.floats = floats;
  }

  /** A new tensor of undefined content. */
  static Tensor allocate(long... shape) {
    return of(Nd4j.createUninitialized(DataType.FLOAT, shape, 'c'));
  }

  /** A new flat tensor of zeros. */
  static Tensor zeros(long length) {
    return of(Nd4j.zeros(DataType.FLOAT, length));
  }

  /** The tensor of a dense row-major array, which may be a view. */
  static Tensor of(INDArray array) {
    return new Tensor(array, floats(array.data(), array.offset(), array.length()));
  }

  /** A view of the first values of a flat tensor under another shape. */
  Tensor prefix(long... shape) {
    long[] stride = new long[shape.length];
    long count = 1;
    for (int i = shape.length - 1; i >= 0; i--) {
      stride[i] = count;
      count *= shape[i];
    }
    return new Tensor(
        Nd4j.create(array.data(), shape, stride, array.offset(), 'c'),
        floats.slice(0, Math.toIntExact(count)));
  }

  private static FloatBuffer floats(DataBuffer data, long offset, long count) {
    if (count > Integer.MAX_VALUE / Float.BYTES) {
      throw new IllegalArgumentException(
          count + " values in one tensor are too many: take a smaller micro-batch");
    }
    FloatPointer pointer = new FloatPointer(data.pointer());
    pointer.limit(offset + count).position(offset);
    return pointer.asByteBuffer().asFloatBuffer();
  }

  INDArray array() {
    return array;
  }

  /** The same memory; only absolute access, so that threads may share it. */
  FloatBuffer floats() {
    return floats;
  }

  /** The array as [everything before the last dimension, last dimension]. */
  INDArray matrix() {
    if (matrix == null) {
      matrix = array.reshape('c', rows(), channels());
    }
    return matrix;
  }

  /** The values on the heap. */
  float[] copy() {
    float[] values = new float[length()];
    floats.get(0, values);
    return values;
  }

  /** Sets all values to zero. */
  void clear() {
    array.assign(0);
  }

  /** Frees the memory, for one that was allocated here. */
  void close() {
    array.close();
  }

  long size(int dimension) {
    return array.size(dimension);
  }

  int images() {
    return (int) array.size(0);
  }

  int channels() {
    return (int) array.size(-1);
  }

  int rows() {
    return (int) (array.length() / array.size(-1));
  }

  int length() {
    return (int) array.length();
  }
}
