package io.radflow.training.dl4j.kernel;

import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.Arrays;
import org.apache.flink.annotation.Internal;
import org.bytedeco.javacpp.FloatPointer;
import org.nd4j.linalg.api.buffer.DataBuffer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * A dense, row-major float array of ND4J. Where that is host memory, Java sees it as a buffer too.
 * Of rank 4 it is [N, H, W, C].
 */
@Internal
public final class Tensor {

  private final INDArray array;
  // Null where the memory is a device's.
  private final FloatBuffer floats;
  private INDArray matrix;

  private Tensor(INDArray array, FloatBuffer floats) {
    this.array = array;
    this.floats = floats;
  }

  /** A new tensor of undefined content. */
  public static Tensor allocate(long... shape) {
    return of(Nd4j.createUninitialized(DataType.FLOAT, shape, 'c'));
  }

  /** A new flat tensor of zeros. */
  public static Tensor zeros(long length) {
    return of(Nd4j.zeros(DataType.FLOAT, length));
  }

  /** The tensor of a dense row-major array, which may be a view. */
  public static Tensor of(INDArray array) {
    return new Tensor(
        array,
        Nd4j.getEnvironment().isCPU()
            ? floats(array.data(), array.offset(), array.length())
            : null);
  }

  /** As {@link #of}, as if the memory were a device's. */
  static Tensor onDevice(INDArray array) {
    return new Tensor(array, null);
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
        floats == null ? null : floats.slice(0, Math.toIntExact(count)));
  }

  /** A view as a matrix [rows, columns], from flat index {@code from} on. */
  Tensor part(long from, long rows, long columns) {
    return of(
        Nd4j.create(
            array.data(),
            new long[] {rows, columns},
            new long[] {columns, 1},
            array.offset() + from,
            'c'));
  }

  private static FloatBuffer floats(DataBuffer data, long offset, long count) {
    if (count > Integer.MAX_VALUE / Float.BYTES) {
      throw new IllegalArgumentException(
          count + " values in one tensor are too many: take a smaller micro-batch");
    }
    return pointer(data, offset, count).asByteBuffer().asFloatBuffer();
  }

  private static FloatPointer pointer(DataBuffer data, long offset, long count) {
    // Not by position and limit, which are cut to 31 bits of bytes: flat arrays are longer.
    FloatPointer pointer = new FloatPointer(data.pointer()).getPointer(offset);
    return pointer.limit(count);
  }

  public INDArray array() {
    return array;
  }

  /** The same memory, on the host; only absolute access, so that threads may share it. */
  FloatBuffer floats() {
    return floats;
  }

  /** The array as [everything before the last dimension, last dimension]. */
  public INDArray matrix() {
    if (matrix == null) {
      matrix = array.reshape('c', rows(), channels());
    }
    return matrix;
  }

  /** The values on the heap. */
  public float[] copy() {
    float[] values = new float[length()];
    read(0, values, 0, values.length);
    return values;
  }

  /** Copies values from flat index {@code from} on to the heap. */
  public void read(int from, float[] into, int offset, int count) {
    if (floats != null) {
      floats.get(from, into, offset, count);
    } else {
      System.arraycopy(range(from, count).toFloatVector(), 0, into, offset, count);
    }
  }

  /** Copies values from the heap to flat index {@code to} on. */
  public void write(int to, float[] values, int offset, int count) {
    if (floats != null) {
      floats.put(to, values, offset, count);
    } else {
      float[] part = Arrays.copyOfRange(values, offset, offset + count);
      Temporaries.during(() -> range(to, count).assign(Nd4j.createFromArray(part)));
    }
  }

  private INDArray range(int from, int count) {
    return array.reshape((long) length()).get(NDArrayIndex.interval(from, from + count));
  }

  /** Whether Java sees the memory. */
  public boolean onHost() {
    return floats != null;
  }

  /** The same memory, which must be the host's, in the machine's byte order. */
  public ByteBuffer bytes() {
    return pointer(array.data(), array.offset(), array.length()).asByteBuffer();
  }

  /** Copies all values of another of the same length. */
  public void set(Tensor other) {
    if (floats != null) {
      floats.put(0, other.floats, 0, length());
    } else {
      array.assign(other.array);
    }
  }

  /** Sets all values to zero. */
  public void clear() {
    array.assign(0);
  }

  /** Frees the memory, for one that was allocated here. */
  public void close() {
    array.close();
  }

  public long size(int dimension) {
    return array.size(dimension);
  }

  public int images() {
    return (int) array.size(0);
  }

  public int channels() {
    return (int) array.size(-1);
  }

  public int rows() {
    return (int) (array.length() / array.size(-1));
  }

  public int length() {
    return (int) array.length();
  }
}
