package io.radflow.infra.models.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.radflow.training.TrainingOptions.PixelNormalization;
import io.radflow.training.network.BitNetwork;
import io.radflow.training.network.BitParameter;
import io.radflow.training.network.Stem;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Tensors of a file that has no values but zeros, and takes no space: names and shapes count. */
class TensorWeightsTest {

  private static final BitNetwork TINY = new BitNetwork(List.of(1, 2, 1, 1), 1, 5);

  @TempDir private Path folder;

  private RandomAccessFile file;
  private FileChannel channel;

  @BeforeEach
  void open() throws IOException {
    file = new RandomAccessFile(folder.resolve("zeros").toFile(), "rw");
    channel = file.getChannel();
  }

  @AfterEach
  void close() throws IOException {
    file.close();
  }

  @ParameterizedTest
  @EnumSource(TensorNames.class)
  void theNetworkFollowsFromNamesAndShapes(TensorNames names) throws IOException {
    for (BitNetwork network :
        List.of(
            TINY,
            new BitNetwork(List.of(1, 1, 1, 1), 3, 2),
            new BitNetwork(List.of(1, 1, 1, 1), 1, 7, Stem.SMALL),
            BitNetwork.r152(4, 21_843))) {
      for (String prefix : List.of("", "module.", "_orig_mod.module.")) {
        TensorWeights weights = TensorWeights.of(tensors(network, names, prefix));
        assertThat(weights.network()).isEqualTo(network);
        assertThat(weights.normalization()).isEmpty();
      }
    }
  }

  @Test
  void onlyFilesInTheFormOfGooglesAreTakenForGoogles() throws IOException {
    BitNetwork published = BitNetwork.r50(1, 1_000);
    assertThat(TensorWeights.of(tensors(published, TensorNames.TIMM, "")).publishedNormalization())
        .contains(PixelNormalization.HALF);
    // So may the experiment's be, whose natural sources have ImageNet's.
    assertThat(TensorWeights.of(tensors(published, TensorNames.BIT, "")).publishedNormalization())
        .isEmpty();
    assertThat(TensorWeights.of(tensors(TINY, TensorNames.TIMM, "")).publishedNormalization())
        .isEmpty();
    assertThat(
            TensorWeights.of(tensors(BitNetwork.r50(1, 14), TensorNames.TIMM, ""))
                .publishedNormalization())
        .isEmpty();
  }

  @Test
  void missingExtraAndUnfitTensorsAreAllNamed() throws IOException {
    Map<String, StoredTensor> tensors = tensors(TINY, TensorNames.BIT, "module.").tensors();
    tensors.remove("module.body.block2.unit02.gn1.bias");
    tensors.put("module.fc.weight", tensors.get("module.head.conv.bias"));
    StoredTensor kernel = tensors.get("module.body.block1.unit01.conv2.weight");
    tensors.put(
        "module.body.block1.unit01.conv2.weight",
        StoredTensor.contiguous(
            kernel.type(), kernel.order(), List.of(64L, 9L, 8L, 8L), kernel.data()));
    StoredTensor bias = tensors.get("module.head.conv.bias");
    tensors.put(
        "module.head.conv.bias",
        StoredTensor.contiguous(TensorType.INT32, bias.order(), bias.shape(), bias.data()));

    assertThatThrownBy(() -> TensorWeights.of(new Tensors(tensors)))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("BiT units [1, 2, 1, 1], width 1, 5 classes")
        .hasMessageContaining("missing module.body.block2.unit02.gn1.bias [512]")
        .hasMessageContaining("extra module.fc.weight [5]")
        .hasMessageContaining(
            "unfit module.body.block1.unit01.conv2.weight [64, 9, 8, 8] of type FLOAT32, expected"
                + " [64, 64, 3, 3]")
        .hasMessageContaining("unfit module.head.conv.bias [5] of type INT32");
  }

  @Test
  void aHeadMayBeALinearLayer() throws IOException {
    Map<String, StoredTensor> tensors = tensors(TINY, TensorNames.TIMM, "").tensors();
    StoredTensor head = tensors.get("head.fc.weight");
    tensors.put(
        "head.fc.weight",
        StoredTensor.contiguous(head.type(), head.order(), List.of(5L, 2048L), head.data()));
    TensorWeights weights = TensorWeights.of(new Tensors(tensors));
    assertThat(weights.values(TINY.headParameters().get(2))).hasSize(5 * 2048);
  }

  @Test
  void whatIsNoBitNetworkOrTwoIsRefused() throws IOException {
    Map<String, StoredTensor> two = tensors(TINY, TensorNames.BIT, "model.").tensors();
    two.putAll(tensors(TINY, TensorNames.BIT, "average.").tensors());
    assertThatThrownBy(() -> TensorWeights.of(new Tensors(two)))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("2 networks of BiT");
    Map<String, StoredTensor> other = Map.of("conv1.weight", zeros(0, 64L, 3L, 7L, 7L));
    assertThatThrownBy(() -> TensorWeights.of(new Tensors(other)))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("0 networks of BiT")
        .hasMessageContaining("conv1.weight");
    Map<String, StoredTensor> rootOnly =
        Map.of(
            "root.conv.weight", zeros(0, 1L << 40, 3L, 7L, 7L),
            "head.conv.weight", zeros(0, 1L << 40, 1L, 1L, 1L));
    assertThatThrownBy(() -> TensorWeights.of(new Tensors(rootOnly)))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("Not the weights of a BiT network");
  }

  /** Each tensor one value that is shown a million times: a kilobyte would become 3.7 GB. */
  @Test
  void tensorsThatShowMoreThanTheFileHasAreRefused() throws IOException {
    file.setLength(1_000);
    Map<String, StoredTensor> tensors = new LinkedHashMap<>();
    for (BitParameter parameter : BitNetwork.r152(4, 21_843).parameters()) {
      List<Long> shape = TensorNames.shape(parameter);
      tensors.put(
          TensorNames.BIT.of(parameter),
          new StoredTensor(
              TensorType.FLOAT32,
              ByteOrder.LITTLE_ENDIAN,
              shape,
              Collections.nCopies(shape.size(), 0L),
              0,
              new FileSlice(channel, 0, 4)));
    }
    assertThatThrownBy(() -> TensorWeights.of(new Tensors(tensors)))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("more values than the file of 1000 bytes has");
  }

  private Tensors tensors(BitNetwork network, TensorNames names, String prefix) throws IOException {
    Map<String, StoredTensor> tensors = new LinkedHashMap<>();
    long at = 0;
    for (BitParameter parameter : network.parameters()) {
      Long[] shape = TensorNames.shape(parameter).toArray(Long[]::new);
      tensors.put(prefix + names.of(parameter), zeros(at, shape));
      at += Float.BYTES * parameter.count();
    }
    file.setLength(Math.max(file.length(), at));
    return new Tensors(tensors);
  }

  private StoredTensor zeros(long at, Long... shape) {
    long count = List.of(shape).stream().reduce(1L, (a, b) -> a * b);
    return StoredTensor.contiguous(
        TensorType.FLOAT32,
        ByteOrder.LITTLE_ENDIAN,
        List.of(shape),
        new FileSlice(channel, at, Float.BYTES * count));
  }

  /** Is closed with the test. */
  private record Tensors(Map<String, StoredTensor> tensors) implements TensorFile {

    @Override
    public String format() {
      return "made";
    }

    @Override
    public ModelDescription description() {
      return new ModelDescription(Map.of());
    }

    @Override
    public void close() {
      // The channel is of all.
    }
  }
}
