package io.radflow.infra.models.pytorch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.radflow.infra.models.format.StoredTensor;
import io.radflow.infra.models.format.TensorFile;
import io.radflow.infra.models.format.TensorType;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Files that PyTorch has written: make.py beside them says what is in them. */
class TorchFilesTest {

  @TempDir private Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"zip.pth.tar", "legacy.pth.tar", "protocol4.pth.tar"})
  void everyTensorOfACheckpointIsReadAndTheRestPassedOver(String name) throws IOException {
    try (TensorFile file = open(copy(name))) {
      Map<String, StoredTensor> tensors = file.tensors();
      assertThat(tensors).hasSize(12);
      assertThat(tensors.get("module.contiguous").values(0, 1, 2)).isEqualTo(eighths(24));
      float[] transposed = tensors.get("module.transposed").values(1, 0);
      assertThat(transposed).isEqualTo(eighths(24));
      StoredTensor last = tensors.get("module.channels_last");
      assertThat(last.shape()).containsExactly(2L, 3L, 2L, 2L);
      assertThat(last.values(0, 1, 2, 3)).isEqualTo(eighths(24));
      assertThat(tensors.get("module.first_half").values(0))
          .containsExactly(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11);
      assertThat(tensors.get("module.every_second_of_the_rest").values(0))
          .containsExactly(12, 14, 16, 18, 20, 22);
      assertThat(tensors.get("module.expanded").values(0, 1))
          .containsExactly(1.5f, 1.5f, 1.5f, 2.5f, 2.5f, 2.5f);
      assertThat(tensors.get("module.half").type()).isEqualTo(TensorType.FLOAT16);
      assertThat(tensors.get("module.bfloat16").type()).isEqualTo(TensorType.BFLOAT16);
      assertThat(tensors.get("module.double").type()).isEqualTo(TensorType.FLOAT64);
      for (String type : new String[] {"half", "bfloat16", "double"}) {
        assertThat(tensors.get("module." + type).values(0)).as(type).isEqualTo(eighths(5));
      }
      assertThat(tensors.get("module.scalar").values()).containsExactly(7.5f);
      assertThat(tensors.get("module.counter").type()).isEqualTo(TensorType.INT64);
      assertThat(tensors.get("module.parameter").values(0)).containsExactly(0, 1, 2);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"zip.pth.tar", "legacy.pth.tar"})
  void aFileThatIsCutAnywhereIsRefused(String name) throws IOException {
    byte[] whole = Files.readAllBytes(copy(name));
    for (int length = 16; length < whole.length; length += 97) {
      Path cut = Files.write(folder.resolve("cut"), Arrays.copyOf(whole, length));
      assertThatThrownBy(() -> open(cut).close()).isInstanceOf(IOException.class);
    }
  }

  @Test
  void aStorageThatIsDamagedIsRefusedByItsChecksum() throws IOException {
    Path file = copy("zip.pth.tar");
    byte[] bytes = Files.readAllBytes(file);
    long values;
    try (TensorFile whole = open(file)) {
      values = whole.tensors().get("module.parameter").data().offset();
    }
    bytes[(int) values] ^= 1;
    Path damaged = Files.write(folder.resolve("damaged"), bytes);
    assertThatThrownBy(() -> open(damaged))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("damaged");
  }

  @Test
  void classesAreRefusedByTheirNames() throws IOException {
    Path module = copy("module.pth");
    assertThatThrownBy(() -> open(module))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("torch.nn.modules.activation.ReLU")
        .hasMessageContaining("Byte ");
    Path counter = copy("counter.pth");
    assertThatThrownBy(() -> open(counter))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("collections.Counter");
  }

  private static TensorFile open(Path file) throws IOException {
    byte[] first;
    try (InputStream in = Files.newInputStream(file)) {
      first = in.readNBytes(16);
    }
    return TorchLegacy.isBegun(first) ? TorchLegacy.open(file) : TorchZip.open(file);
  }

  private Path copy(String name) throws IOException {
    try (InputStream in = TorchFilesTest.class.getResourceAsStream("/pytorch/" + name)) {
      return Files.write(folder.resolve(name), in.readAllBytes());
    }
  }

  private static float[] eighths(int count) {
    float[] values = new float[count];
    IntStream.range(0, count).forEach(i -> values[i] = i / 8f);
    return values;
  }
}
