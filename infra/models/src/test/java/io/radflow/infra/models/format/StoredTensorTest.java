package io.radflow.infra.models.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StoredTensorTest {

  private static final ByteOrder LITTLE = ByteOrder.LITTLE_ENDIAN;

  @TempDir private Path folder;

  private FileChannel channel;

  @AfterEach
  void close() throws IOException {
    channel.close();
  }

  @Test
  void dimensionsAreReadInTheOrderThatIsAskedFor() throws IOException {
    FileSlice data = floats(LITTLE, 0, 1, 2, 3, 4, 5);
    StoredTensor tensor =
        StoredTensor.contiguous(TensorType.FLOAT32, LITTLE, List.of(2L, 3L), data);
    assertThat(tensor.values(0, 1)).containsExactly(0, 1, 2, 3, 4, 5);
    assertThat(tensor.values(1, 0)).containsExactly(0, 3, 1, 4, 2, 5);
  }

  @Test
  void viewsThatAreNotContiguousAreReadAsWhatTheyShow() throws IOException {
    FileSlice data = floats(LITTLE, 0, 1, 2, 3, 4, 5, 6, 7);
    // Columns of [4, 2] as rows, the second half of them.
    assertThat(tensor(data, List.of(2L, 2L), List.of(1L, 2L), 4).values(0, 1))
        .containsExactly(4, 6, 5, 7);
    // Every third.
    assertThat(tensor(data, List.of(3L), List.of(3L), 1).values(0)).containsExactly(1, 4, 7);
    // Expanded.
    assertThat(tensor(data, List.of(2L, 3L), List.of(1L, 0L), 6).values(0, 1))
        .containsExactly(6, 6, 6, 7, 7, 7);
    assertThat(tensor(data, List.of(0L, 3L), List.of(3L, 1L), 8).values(0, 1)).isEmpty();
    // One number without dimensions.
    assertThat(tensor(data, List.of(), List.of(), 5).values()).containsExactly(5);
  }

  @Test
  void aRangeThatIsLongerThanTheWindowIsReadToItsEnd() throws IOException {
    float[] values = new float[200_000];
    for (int i = 0; i < values.length; i++) {
      values[i] = i;
    }
    FileSlice data = floats(LITTLE, values);
    float[] turned =
        StoredTensor.contiguous(TensorType.FLOAT32, LITTLE, List.of(400L, 500L), data).values(1, 0);
    for (int i = 0; i < turned.length; i++) {
      if (turned[i] != i % 400 * 500 + i / 400) {
        assertThat(turned[i]).as("value %d", i).isEqualTo(i % 400 * 500 + i / 400);
      }
    }
    float[] columns = tensor(data, List.of(400L, 2L), List.of(500L, 1L), 498).values(0, 1);
    assertThat(columns[799]).isEqualTo(199_999);
  }

  @Test
  void everyFloatingPointTypeIsReadInBothByteOrders() throws IOException {
    for (ByteOrder order : List.of(LITTLE, ByteOrder.BIG_ENDIAN)) {
      ByteBuffer halves = ByteBuffer.allocate(14).order(order);
      // 1, -2, the largest, the smallest normal and subnormal, infinity, not a number
      for (int bits : new int[] {0x3c00, 0xc000, 0x7bff, 0x0400, 0x8001, 0x7c00, 0x7e00}) {
        halves.putShort((short) bits);
      }
      assertThat(values(TensorType.FLOAT16, order, halves))
          .containsExactly(1, -2, 65504, 0x1p-14f, -0x1p-24f, Float.POSITIVE_INFINITY, Float.NaN);
      ByteBuffer brain = ByteBuffer.allocate(4).order(order);
      brain.putShort((short) 0x3fc0).putShort((short) 0xc000);
      assertThat(values(TensorType.BFLOAT16, order, brain)).containsExactly(1.5f, -2);
      ByteBuffer doubles = ByteBuffer.allocate(16).order(order).putDouble(0.1).putDouble(1e300);
      assertThat(values(TensorType.FLOAT64, order, doubles))
          .containsExactly(0.1f, Float.POSITIVE_INFINITY);
    }
  }

  @Test
  void whatLeavesItsRangeOrLiesOverItselfIsRefused() throws IOException {
    FileSlice data = floats(LITTLE, 0, 1, 2, 3, 4, 5, 6, 7);
    refused(data, List.of(9L), List.of(1L), 0, "leave the 8 values");
    refused(data, List.of(8L), List.of(1L), 1, "leave the 8 values");
    refused(data, List.of(1L), List.of(1L), -1, "leave the 8 values");
    refused(data, List.of(2L), List.of(Long.MAX_VALUE), 1, "more values");
    refused(data, List.of(2L), List.of(-1L), 4, "not negative");
    refused(data, List.of(3L, 3L), List.of(1L, 1L), 0, "over each other");
    refused(data, List.of(2L), List.of(), 0, "cannot have the strides");
  }

  private void refused(
      FileSlice data, List<Long> shape, List<Long> strides, long offset, String expected) {
    assertThatThrownBy(() -> tensor(data, shape, strides, offset))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(expected);
  }

  private static StoredTensor tensor(
      FileSlice data, List<Long> shape, List<Long> strides, long offset) {
    return new StoredTensor(TensorType.FLOAT32, LITTLE, shape, strides, offset, data);
  }

  private float[] values(TensorType type, ByteOrder order, ByteBuffer bytes) throws IOException {
    long count = bytes.capacity() / type.bytes();
    return StoredTensor.contiguous(type, order, List.of(count), slice(bytes)).values(0);
  }

  private FileSlice floats(ByteOrder order, float... values) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(4 * values.length).order(order);
    bytes.asFloatBuffer().put(values);
    return slice(bytes);
  }

  /** The bytes, with others before and behind them. */
  private FileSlice slice(ByteBuffer bytes) throws IOException {
    byte[] file = new byte[bytes.capacity() + 7];
    System.arraycopy(bytes.array(), 0, file, 3, bytes.capacity());
    if (channel != null) {
      channel.close();
    }
    channel = FileChannel.open(Files.write(folder.resolve("values"), file));
    return new FileSlice(channel, 3, bytes.capacity());
  }
}
