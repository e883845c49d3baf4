package io.radflow.infra.models.format;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.flink.annotation.Internal;

/**
 * A tensor in a file: a view, maybe not contiguous, of a range that other tensors may share.
 *
 * @param shape sizes by dimension
 * @param strides values between neighbours, by dimension
 * @param offset values before the first
 * @param data the range
 */
@Internal
public record StoredTensor(
    TensorType type,
    ByteOrder order,
    List<Long> shape,
    List<Long> strides,
    long offset,
    FileSlice data) {

  private static final int WINDOW = 1 << 18;
  private static final int MOST_DIMENSIONS = 8;

  /**
   * @throws IllegalArgumentException if the tensor leaves its range, or its values lie over each
   *     other in another way than by a stride of 0
   */
  public StoredTensor {
    shape = List.copyOf(shape);
    strides = List.copyOf(strides);
    if (shape.size() != strides.size() || shape.size() > MOST_DIMENSIONS) {
      throw new IllegalArgumentException(
          "A tensor of sizes " + shape + " cannot have the strides " + strides);
    }
    long count = 1;
    long last = offset;
    for (int i = 0; i < shape.size(); i++) {
      if (shape.get(i) < 0 || strides.get(i) < 0) {
        throw new IllegalArgumentException(
            "Sizes and strides are not negative: " + shape + ", " + strides);
      }
      count = multiplied(count, shape.get(i));
      last = added(last, multiplied(Math.max(0, shape.get(i) - 1), strides.get(i)));
    }
    long there = data.length() / type.bytes();
    if (offset < 0 || offset > there || count > 0 && last >= there) {
      throw new IllegalArgumentException(
          "Sizes %s, strides %s and offset %d leave the %d values that are stored"
              .formatted(shape, strides, offset, there));
    }
    requireApart(shape, strides);
  }

  /** A tensor that fills its range, the last index varying fastest. */
  public static StoredTensor contiguous(
      TensorType type, ByteOrder order, List<Long> shape, FileSlice data) {
    Long[] strides = new Long[shape.size()];
    long step = 1;
    for (int i = strides.length - 1; i >= 0; i--) {
      strides[i] = step;
      step = multiplied(step, Math.max(1, shape.get(i)));
    }
    return new StoredTensor(type, order, shape, Arrays.asList(strides), 0, data);
  }

  /** Number of values. */
  public long count() {
    return shape.stream().reduce(1L, StoredTensor::multiplied);
  }

  private static long multiplied(long a, long b) {
    try {
      return Math.multiplyExact(a, b);
    } catch (ArithmeticException e) {
      throw new IllegalArgumentException("A tensor of more values than there are numbers", e);
    }
  }

  private static long added(long a, long b) {
    try {
      return Math.addExact(a, b);
    } catch (ArithmeticException e) {
      throw new IllegalArgumentException("A tensor of more values than there are numbers", e);
    }
  }

  /** So that reading a tensor never costs more than reading its range. */
  private static void requireApart(List<Long> shape, List<Long> strides) {
    long span = 1;
    for (int dimension : bySmallestStride(shape, strides)) {
      if (strides.get(dimension) > 0 && shape.get(dimension) > 1) {
        if (strides.get(dimension) < span) {
          throw new IllegalArgumentException(
              "Values lie over each other: sizes " + shape + ", strides " + strides);
        }
        span = added(span, multiplied(shape.get(dimension) - 1, strides.get(dimension)));
      }
    }
  }

  private static int[] bySmallestStride(List<Long> shape, List<Long> strides) {
    return IntStream.range(0, shape.size())
        .boxed()
        .sorted(Comparator.comparing(strides::get))
        .mapToInt(Integer::intValue)
        .toArray();
  }

  /**
   * Reads all values, dimensions in another order.
   *
   * @param axes which dimension comes first, second, …
   * @return the values, the last of those dimensions varying fastest
   */
  public float[] values(int... axes) throws IOException {
    int[] target = new int[shape.size()];
    int count = 1;
    for (int i = axes.length - 1; i >= 0; i--) {
      target[axes[i]] = count;
      count = Math.multiplyExact(count, Math.toIntExact(shape.get(axes[i])));
    }
    float[] values = new float[count];
    if (count > 0) {
      fill(values, target);
    }
    return values;
  }

  /** Goes through the range from its beginning to its end, whatever the strides. */
  private void fill(float[] values, int[] target) throws IOException {
    int[] dimensions = bySmallestStride(shape, strides);
    int[] sizes = new int[dimensions.length];
    long[] fromSteps = new long[dimensions.length];
    int[] toSteps = new int[dimensions.length];
    for (int i = 0; i < dimensions.length; i++) {
      sizes[i] = Math.toIntExact(shape.get(dimensions[i]));
      fromSteps[i] = strides.get(dimensions[i]);
      toSteps[i] = target[dimensions[i]];
    }
    int[] index = new int[dimensions.length];
    Window window = new Window();
    long from = offset;
    int to = 0;
    for (int done = 0; done < values.length; done++) {
      values[to] = window.value(from);
      for (int i = 0; i < sizes.length; i++) {
        from += fromSteps[i];
        to += toSteps[i];
        if (++index[i] < sizes[i]) {
          break;
        }
        from -= index[i] * fromSteps[i];
        to -= index[i] * toSteps[i];
        index[i] = 0;
      }
    }
  }

  /** A stretch of the range in memory. */
  private final class Window {

    private final ByteBuffer buffer =
        ByteBuffer.allocate((int) Math.min(WINDOW, data.length())).order(order);
    private long start;
    private long end;

    float value(long index) throws IOException {
      long position = index * type.bytes();
      if (position < start || position + type.bytes() > end) {
        start = position;
        end = Math.min(position + WINDOW, data.length());
        buffer.clear().limit((int) (end - start));
        data.read(start, buffer);
      }
      return type.read(buffer, (int) (position - start));
    }
  }
}
