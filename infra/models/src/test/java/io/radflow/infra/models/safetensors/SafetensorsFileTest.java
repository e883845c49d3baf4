package io.radflow.infra.models.safetensors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.radflow.infra.models.format.StoredTensor;
import io.radflow.infra.models.format.TensorType;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SafetensorsFileTest {

  @TempDir private Path folder;

  @Test
  void tensorsAndMetadataAreRead() throws IOException {
    Path file =
        file(
            "{\"__metadata__\":{\"format\":\"pt\",\"radflow.normalization\":\"IMAGENET\"},"
                + "\"b\":{\"dtype\":\"F32\",\"shape\":[2,3],\"data_offsets\":[4,28]},"
                + "\"a\":{\"dtype\":\"BF16\",\"shape\":[2],\"data_offsets\":[0,4]}}   ",
            28);
    try (SafetensorsFile read = SafetensorsFile.open(file)) {
      assertThat(read.tensors().keySet()).containsExactly("b", "a");
      StoredTensor b = read.tensors().get("b");
      assertThat(b.type()).isEqualTo(TensorType.FLOAT32);
      assertThat(b.shape()).containsExactly(2L, 3L);
      assertThat(b.data().offset()).isEqualTo(Files.size(file) - 24);
      assertThat(read.description().values())
          .containsExactly(Map.entry("radflow.normalization", "IMAGENET"));
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{'a':{'dtype':'F32','shape':[2],'data_offsets':[0,8]},"
            + "'b':{'dtype':'F32','shape':[2],'data_offsets':[4,12]}} | 12 | overlap",
        "{'a':{'dtype':'F32','shape':[2],'data_offsets':[0,8]},"
            + "'b':{'dtype':'F32','shape':[1],'data_offsets':[12,16]}} | 16 | hole",
        "{'a':{'dtype':'F32','shape':[2],'data_offsets':[0,8]}} | 12 | there are 12",
        "{'a':{'dtype':'F32','shape':[2],'data_offsets':[0,8]}} | 7 | there are 7",
        "{'a':{'dtype':'F32','shape':[3],'data_offsets':[0,8]}} | 8 | leave the 2 values",
        "{'a':{'dtype':'F32','shape':[1],'data_offsets':[0,8]}} | 8 | in 8 bytes",
        "{'a':{'dtype':'F32','shape':[1],'data_offsets':[8,4]}} | 8 | data_offsets",
        "{'a':{'dtype':'F32','shape':[-2],'data_offsets':[0,8]}} | 8 | from 0 on",
        "{'a':{'dtype':'F32','shape':[1e30],'data_offsets':[0,8]}} | 8 | from 0 on",
        "{'a':{'dtype':'F32','shape':[4611686018427387904,8],'data_offsets':[0,8]}} | 8 | more values",
        "{'a':{'dtype':'F32','shape':[2],'data_offsets':[0,9223372036854775807]}} | 8 | ends at byte",
        "{'a':{'dtype':'C64','shape':[1],'data_offsets':[0,8]}} | 8 | C64",
        "{'a':{'dtype':'F32','shape':[2],'data_offsets':[0,8]},"
            + "'a':{'dtype':'F32','shape':[2],'data_offsets':[0,8]}} | 8 | Duplicate",
        "[1] | 0 | JSON object",
        "{'a' | 0 | no JSON",
      })
  void badHeadersAreRefusedWithWhatIsWrong(String header, int bytes, String expected)
      throws IOException {
    Path file = file(header.replace('\'', '"'), bytes);
    assertThatThrownBy(() -> SafetensorsFile.open(file))
        .isInstanceOf(IOException.class)
        .hasMessageContaining(expected);
  }

  @Test
  void aHeaderThatIsLongerThanTheFileTakesNoMemory() throws IOException {
    for (long length : new long[] {-1, 0, 99_999_999, 100_000_001, Long.MAX_VALUE}) {
      ByteBuffer bytes = ByteBuffer.allocate(20).order(ByteOrder.LITTLE_ENDIAN).putLong(length);
      Path file = Files.write(folder.resolve("long.safetensors"), bytes.array());
      assertThatThrownBy(() -> SafetensorsFile.open(file))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("header of " + Long.toUnsignedString(length) + " bytes");
    }
  }

  @Test
  void jsonThatIsNestedForEverIsRefused() throws IOException {
    Path file = file("{\"a\":" + "[".repeat(100_000) + "]".repeat(100_000) + "}", 0);
    assertThatThrownBy(() -> SafetensorsFile.open(file)).isInstanceOf(IOException.class);
  }

  @Test
  void aFileOfTheFormIsToldByItsFirstBytes() {
    assertThat(SafetensorsFile.isBegun(new byte[] {9, 0, 0, 0, 0, 0, 0, 0, '{', '}'})).isTrue();
    assertThat(SafetensorsFile.isBegun(new byte[] {9, 0, 0, 0, 0, 0, 0, 0, '['})).isFalse();
    assertThat(SafetensorsFile.isBegun(new byte[] {9})).isFalse();
  }

  private Path file(String header, int bytes) throws IOException {
    byte[] text = header.getBytes(StandardCharsets.UTF_8);
    ByteBuffer file =
        ByteBuffer.allocate(8 + text.length + bytes)
            .order(ByteOrder.LITTLE_ENDIAN)
            .putLong(text.length)
            .put(text);
    return Files.write(folder.resolve("made.safetensors"), file.array());
  }
}
