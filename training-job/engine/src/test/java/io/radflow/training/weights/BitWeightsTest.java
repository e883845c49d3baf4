package io.radflow.training.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.radflow.training.network.BitNetwork;
import io.radflow.training.network.BitParameter;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jetbrains.bio.npy.NpyArray;
import org.jetbrains.bio.npy.NpzFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BitWeightsTest {

  private static final BitNetwork NETWORK = new BitNetwork(List.of(1, 1, 1, 1), 1, 3);
  private static final String BIAS = "resnet/head/conv2d/bias";
  private static final String ROOT = "resnet/root_block/standardized_conv2d/kernel";

  private static byte[] written(BitNetwork network, ParameterStore store) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    new BitWeights(network).write(store, out);
    return out.toByteArray();
  }

  @Test
  void writesWhatAnotherReaderOfNpzReads(@TempDir Path folder) throws IOException {
    HeapStore store = HeapStore.random(NETWORK, 1);
    Path file = folder.resolve("model.npz");
    Files.write(file, written(NETWORK, store));
    try (NpzFile.Reader reader = NpzFile.read(file)) {
      NpyArray root = reader.get(ROOT, 1 << 20);
      assertThat(root.getShape()).containsExactly(7, 7, 3, 64);
      assertThat(root.asFloatArray()).isEqualTo(store.values().get(ROOT));
      assertThat(reader.introspect()).hasSize(NETWORK.parameters().size());
    }
  }

  @Test
  void readsWhatAnotherWriterOfNpzWrites(@TempDir Path folder) throws IOException {
    HeapStore store = HeapStore.random(NETWORK, 1);
    Path file = folder.resolve("model.npz");
    try (NpzFile.Writer writer = NpzFile.write(file, true)) {
      for (BitParameter parameter : NETWORK.parameters()) {
        writer.write(
            parameter.name(),
            store.values(parameter),
            parameter.shape(),
            java.nio.ByteOrder.LITTLE_ENDIAN);
      }
    }
    HeapStore read = new HeapStore();
    new BitWeights(NETWORK).read(Files.newInputStream(file), read, HeadInitialization.FROM_FILE, 0);
    assertThat(read.values()).containsOnlyKeys(store.values().keySet());
    read.values().forEach((name, values) -> assertThat(values).isEqualTo(store.values().get(name)));
  }

  @Test
  void namesEveryTensorThatDoesNotFitWithBothShapes() throws IOException {
    BitNetwork other = new BitNetwork(List.of(1, 1, 1, 2), 1, 5);
    byte[] larger = written(other, HeapStore.random(other, 1));
    assertThatThrownBy(() -> read(NETWORK, larger, HeadInitialization.FROM_FILE))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("resnet/head/conv2d/kernel [1, 1, 2048, 5], expected [1, 1, 2048, 3]")
        .hasMessageContaining(BIAS + " [5], expected [3]")
        .hasMessageContaining("extra resnet/block4/unit02/a/group_norm/gamma [2048]");
    byte[] smaller = written(NETWORK, HeapStore.random(NETWORK, 1));
    assertThatThrownBy(() -> read(other, smaller, HeadInitialization.ZERO))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("missing resnet/block4/unit02/b/group_norm/beta [512]")
        .hasMessageNotContaining("head");
  }

  @Test
  void namesTheTensorThatIsNotFiniteInsteadOfWritingIt() throws IOException {
    HeapStore store = HeapStore.random(NETWORK, 1);
    store.values().get(BIAS)[1] = Float.NEGATIVE_INFINITY;
    store.values().get(BIAS)[2] = Float.NaN;

    assertThatThrownBy(() -> written(NETWORK, store))
        .isInstanceOf(NonFiniteWeightsException.class)
        .hasMessage(BIAS + " [3] has 2 values that are not finite, the first of them -Infinity");
  }

  @Test
  void drawsTheSameWeightsFromTheSameSeedOnly() throws IOException {
    assertThat(written(NETWORK, HeapStore.random(NETWORK, 1)))
        .isEqualTo(written(NETWORK, HeapStore.random(NETWORK, 1)));
    assertThat(HeapStore.random(NETWORK, 2).values().get(ROOT))
        .isNotEqualTo(HeapStore.random(NETWORK, 1).values().get(ROOT));
  }

  @Test
  void drawsKernelsWithVarianceTwoOverFanIn() {
    String name = "resnet/block4/unit01/b/standardized_conv2d/kernel";
    float[] kernel = HeapStore.random(NETWORK, 5).values().get(name);
    double sum = 0;
    double squares = 0;
    for (float value : kernel) {
      sum += value;
      squares += (double) value * value;
    }
    double variance = 2.0 / (9 * 512);
    // 2.4 million draws: five standard errors.
    double error = 5 / Math.sqrt(kernel.length);
    assertThat(sum / kernel.length).isCloseTo(0, within(error * Math.sqrt(variance)));
    assertThat(squares / kernel.length).isCloseTo(variance, within(2 * error * variance));
  }

  private static HeapStore read(BitNetwork network, byte[] npz, HeadInitialization head)
      throws IOException {
    return HeapStore.read(network, new ByteArrayInputStream(npz), head);
  }
}
