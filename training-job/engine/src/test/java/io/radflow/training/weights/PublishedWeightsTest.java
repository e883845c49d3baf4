package io.radflow.training.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.radflow.training.network.BitNetwork;
import io.radflow.training.network.BitParameter;
import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import org.apache.commons.compress.archivers.zip.ZipArchiveOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PublishedWeightsTest {

  private static final int IMAGENET_21K = 21_843;
  private static final List<Integer> UNITS = List.of(1, 1, 1, 1);
  private static final BitNetwork NETWORK = new BitNetwork(UNITS, 1, 3);
  private static final BitParameter ROOT = NETWORK.rootParameters().get(0);

  @ParameterizedTest
  @ValueSource(ints = {ZipArchiveOutputStream.STORED, ZipArchiveOutputStream.DEFLATED})
  void readsTheLayoutOfThePublishedFiles(int method, @TempDir Path folder) throws IOException {
    Path file = folder.resolve("BiT-M.npz");
    List<BitParameter> parameters =
        new ArrayList<>(new BitNetwork(UNITS, 1, IMAGENET_21K).parameters());
    Collections.shuffle(parameters, new Random(3));
    write(file, method, parameters);

    HeapStore read;
    try (InputStream in = Files.newInputStream(file)) {
      read = HeapStore.read(NETWORK, in, HeadInitialization.ZERO);
    }

    assertThat(localHeader(file)).isEqualTo(new int[] {method, -1, -1});
    assertThat(read.values()).hasSize(NETWORK.parameters().size());
    for (BitParameter parameter : NETWORK.parameters()) {
      float[] values = read.values(parameter);
      assertThat(values.length).isEqualTo(parameter.count());
      for (int i = 0; i < values.length; i++) {
        float expected = parameter.kind().isHead() ? 0 : pattern(parameter.name().hashCode(), i);
        if (values[i] != expected) {
          assertThat(values[i]).as("%s at %d", parameter, i).isEqualTo(expected);
        }
      }
    }
  }

  @Test
  void keepsAHeadOf21843ClassesOnlyIfTheNetworkHasAsMany(@TempDir Path folder) throws IOException {
    BitNetwork published = new BitNetwork(UNITS, 1, IMAGENET_21K);
    Path file = folder.resolve("BiT-M.npz");
    write(file, ZipArchiveOutputStream.STORED, published.parameters());
    BitParameter bias = published.headParameters().get(3);
    try (InputStream in = Files.newInputStream(file)) {
      HeapStore read = HeapStore.read(published, in, HeadInitialization.FROM_FILE);
      assertThat(read.values(bias)[21_842]).isEqualTo(pattern(bias.name().hashCode(), 21_842));
    }
    try (InputStream in = Files.newInputStream(file)) {
      assertThatThrownBy(() -> HeapStore.read(NETWORK, in, HeadInitialization.FROM_FILE))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("kernel [1, 1, 2048, 21843], expected [1, 1, 2048, 3]")
          .hasMessageContaining("bias [21843], expected [3]");
    }
  }

  /**
   * NumPy 2.4 wrote the file, with the tensors of a network of units 1, 1, 1, 1, width 1 and 3
   * classes sorted by name, number t from 0 being
   *
   * <pre>
   * n = numpy.prod(shape)
   * (((numpy.arange(n) + t) % 7 - 3) / 8).astype(numpy.float32).reshape(shape)
   * numpy.savez_compressed('numpy_savez_compressed.npz', **tensors)
   * </pre>
   */
  @Test
  void readsWhatNumpyWrote() throws IOException {
    HeapStore read;
    try (InputStream in = getClass().getResourceAsStream("/weights/numpy_savez_compressed.npz")) {
      read = HeapStore.read(NETWORK, in, HeadInitialization.FROM_FILE);
    }
    List<BitParameter> sorted =
        NETWORK.parameters().stream().sorted(Comparator.comparing(BitParameter::name)).toList();
    assertThat(read.values()).hasSameSizeAs(sorted);
    for (int t = 0; t < sorted.size(); t++) {
      float[] values = read.values(sorted.get(t));
      int last = values.length - 1;
      assertThat(new float[] {values[0], values[1], values[last / 2], values[last]})
          .as(sorted.get(t).name())
          .containsExactly(pattern(t, 0), pattern(t, 1), pattern(t, last / 2), pattern(t, last));
    }
  }

  @Test
  void readsFortranOrderAndBigEndianAsTheSameValues() throws IOException {
    int[] shape = ROOT.shape();
    ByteBuffer data = ByteBuffer.allocate(4 * (int) ROOT.count()).order(ByteOrder.BIG_ENDIAN);
    for (int o = 0; o < shape[3]; o++) {
      for (int i = 0; i < shape[2]; i++) {
        for (int w = 0; w < shape[1]; w++) {
          for (int h = 0; h < shape[0]; h++) {
            data.putFloat(((h * shape[1] + w) * shape[2] + i) * shape[3] + o);
          }
        }
      }
    }
    HeapStore read = new HeapStore();
    byte[] npz = npz(ROOT.name(), NumpyZip.header(">f4", true, shape), data.array());
    assertThatThrownBy(
            () ->
                new BitWeights(NETWORK)
                    .read(new ByteArrayInputStream(npz), read, HeadInitialization.ZERO, 0))
        .hasMessageContaining("missing")
        .hasMessageNotContaining(ROOT.name());
    float[] values = read.values(ROOT);
    for (int i = 0; i < values.length; i++) {
      assertThat(values[i]).isEqualTo(i);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"<f2", ">f2", "<f8", ">f8"})
  void readsFloat16AndFloat64AsFloat32(String type) throws IOException {
    int[] shape = ROOT.shape();
    boolean half = type.endsWith("2");
    ByteBuffer data = data(type);
    for (int i = 0; i < ROOT.count(); i++) {
      if (half) {
        // 1 and so many 1024ths, and the smallest number below 0.
        data.putShort((short) (i == 0 ? 0x8001 : 0x3c00 | i & 0x3ff));
      } else {
        data.putDouble(i / 3.0);
      }
    }
    HeapStore read = new HeapStore();
    assertThatThrownBy(() -> readRoot(type, data, read)).hasMessageContaining("missing");
    float[] values = read.values(ROOT);
    assertThat(values).hasSize((int) ROOT.count());
    for (int i = 0; i < values.length; i++) {
      float expected = half ? i == 0 ? -0x1p-24f : 1 + (i & 0x3ff) / 1024f : (float) (i / 3.0);
      if (values[i] != expected) {
        assertThat(values[i]).as("%s at %d of %s", type, i, shape).isEqualTo(expected);
      }
    }
  }

  @Test
  void refusesWhatIsNotFiniteAsFloat32() {
    ByteBuffer large = data("<f8").putDouble(8, 1e39);
    assertThatThrownBy(() -> readRoot("<f8", large, new HeapStore()))
        .hasMessageContaining(ROOT.name() + " holds Infinity at [0, 0, 0, 1], expected finite");
    ByteBuffer none = data(">f2").putShort(0, (short) 0x7e00);
    assertThatThrownBy(() -> readRoot(">f2", none, new HeapStore()))
        .hasMessageContaining(ROOT.name() + " holds NaN at [0, 0, 0, 0]");
    ByteBuffer cut = ByteBuffer.allocate(20);
    assertThatThrownBy(() -> readRoot("<f8", cut, new HeapStore()))
        .hasMessageContaining("ends after 2 of the 9408 values");
  }

  private static ByteBuffer data(String type) {
    return ByteBuffer.allocate((type.charAt(2) - '0') * (int) ROOT.count())
        .order(type.startsWith(">") ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN);
  }

  private static void readRoot(String type, ByteBuffer data, HeapStore store) throws IOException {
    byte[] npz = npz(ROOT.name(), NumpyZip.header(type, false, ROOT.shape()), data.array());
    new BitWeights(NETWORK).read(new ByteArrayInputStream(npz), store, HeadInitialization.ZERO, 0);
  }

  @ParameterizedTest
  @ValueSource(strings = {"<f16", "|O", "<i4"})
  void namesATensorOfAnotherTypeAndWhatWasExpected(String type) throws IOException {
    byte[] npz = npz(ROOT.name(), NumpyZip.header(type, false, ROOT.shape()), new byte[64]);
    assertThatThrownBy(
            () -> HeapStore.read(NETWORK, new ByteArrayInputStream(npz), HeadInitialization.ZERO))
        .isInstanceOf(IOException.class)
        .hasMessageContaining(
            ROOT.name()
                + " [7, 7, 3, 64] of type "
                + type
                + ", expected [7, 7, 3, 64] of type <f4, <f2 or <f8, which are float32, float16 and float64");
  }

  private static byte[] npz(String name, byte[]... parts) throws IOException {
    return NumpyZip.bytes(ZipArchiveOutputStream.DEFLATED, zip -> zip.add(name + ".npy", parts));
  }

  private static void write(Path file, int method, List<BitParameter> parameters)
      throws IOException {
    FileChannel channel =
        FileChannel.open(
            file,
            StandardOpenOption.CREATE,
            StandardOpenOption.WRITE,
            StandardOpenOption.TRUNCATE_EXISTING);
    try (NumpyZip zip = new NumpyZip(channel, method)) {
      for (BitParameter parameter : parameters) {
        int offset = parameter.name().hashCode();
        zip.add(parameter.name(), parameter.shape(), i -> pattern(offset, i));
      }
    }
  }

  private static float pattern(int offset, int position) {
    return (Math.floorMod(position + (long) offset, 7) - 3) / 8f;
  }

  /** Method, compressed size and size that the first local header says. */
  private static int[] localHeader(Path file) throws IOException {
    try (DataInputStream in = new DataInputStream(Files.newInputStream(file))) {
      in.skipNBytes(8);
      int method = Short.reverseBytes(in.readShort());
      in.skipNBytes(8);
      return new int[] {method, in.readInt(), in.readInt()};
    }
  }
}
