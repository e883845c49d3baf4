package io.radflow.infra.models.pytorch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.radflow.infra.models.format.TensorFile;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HostilePickleTest {

  private static final String FLOATS = "ctorch\nFloatStorage\n";
  private static final String TENSOR = "ctorch._utils\n_rebuild_tensor_v2\n";

  @TempDir private Path folder;

  /** ~n is a byte in hexadecimal, ^ a line's end. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "~80~02cos^system^(U~02lstR.                          | 'os.system'",
        "~80~02cposix^system^(U~02lstR.                       | 'posix.system'",
        "~80~02cbuiltins^eval^.                               | 'builtins.eval'",
        "~80~02c__builtin__^getattr^.                         | '__builtin__.getattr'",
        "~80~02cnumpy.core.multiarray^_reconstruct^.          | '_reconstruct'",
        "~80~02ctorch.storage^_load_from_bytes^(C~01atR.      | '_load_from_bytes'",
        "~80~02ctorch^load^.                                  | 'torch.load'",
        "~80~02ctorch.jit^FloatStorage^.                      | 'torch.jit.FloatStorage'",
        "~80~02ccollections^OrderedDict^)R~86.                | too little",
        "~80~04~8c~02os~8c~06system~93.                       | 'os.system'",
        "~80~04K~01~8c~06system~93.                           | a name that is no text",
        "~80~02ccollections^OrderedDict^)~81.                 | opcode 0x81",
        "~80~02(ios^system^.                                  | opcode 0x69",
        "~80~02(cos^system^o.                                 | 'os.system'",
        "~80~02P1^.                                           | opcode 0x50",
        "~80~02~82~01.                                        | opcode 0x82",
        "~80~02]}b.                                           | which has none",
        "~80~02}]b.                                           | which has none",
        "~80~02K~01)R.                                        | no function",
        "~80~02}(]K~01u.                                      | no text and no number",
        "~80~02}((K~01tK~01u.                                 | no text and no number",
        "~80~02}(K~01u.                                       | that is none",
        "~80~02)K~01a.                                        | that is none",
        "~80~02h~07.                                          | nothing is remembered as 7",
        "~80~06N.                                             | protocol 6",
        "~80~02X~ff~ff~ff~7fab.                               | asks for 2147483647 bytes",
        "~80~04~8d~ff~ff~ff~ff~ff~ff~ff~ffab.                 | asks for 18446744073709551615",
        "~80~02X~09~00~00~00ab.                               | ends at byte",
        "~80~02.                                              | the stack is empty",
        "~80~02t.                                             | no mark",
        "~80~02N                                              | ends at byte",
        "~80~02K~01Q.                                         | expected a tuple",
        "~80~02(K~01tQ.                                       | no storage",
        "(S'a'^.                                              | opcode 0x53",
      })
  void whatIsNoTensorAndNoPlainValueIsRefused(String pickle, String expected) {
    assertThatThrownBy(() -> read(bytes(pickle)))
        .hasMessageContaining(expected)
        .isInstanceOf(IOException.class);
  }

  @Test
  void plainValuesAreReadAsTheyAre() throws IOException {
    assertThat(read(bytes("~80~02(K~01M~01~02J~fe~ff~ff~ff~8a~01~80NG~3f~f8~00~00~00~00~00~00t.")))
        .asInstanceOf(InstanceOfAssertFactories.LIST)
        .startsWith(1L, 513L, -2L, -128L)
        .endsWith(1.5);
  }

  @Test
  void aListThatHoldsItselfAndMillionsOfMarksEndInTime() {
    byte[] marks = new byte[3_000_000];
    Arrays.fill(marks, (byte) '(');
    assertThatThrownBy(() -> read(marks)).hasMessageContaining("more than 2000000 steps");
    assertThatThrownBy(() -> tensors(bytes("~80~02]q~00(h~00e."))).hasMessageContaining("a list");
    byte[] endless = new byte[PickleInput.MOST_BYTES + 100];
    Arrays.fill(endless, (byte) 'c');
    assertThatThrownBy(() -> read(endless)).hasMessageContaining("name of more than");
  }

  /**
   * Few bytes that would have a list of half a million items gone through a hundred thousand times.
   */
  @Test
  void aListThatIsUsedAgainAndAgainIsNotGoneThroughForEver() {
    String pairs = "~80~02](" + "K~01K~01~86".repeat(300_000) + "eq~00";
    String again = "ccollections^OrderedDict^q~010" + "h~01h~00~85R0".repeat(100_000) + ".";
    assertThatThrownBy(() -> read(bytes(pairs + again)))
        .hasMessageContaining("dictionaries of more than 2000000 items");
    String sizes = "~80~02](" + "K~01".repeat(500_000) + "eq~000";
    assertThatThrownBy(
            () ->
                tensors(
                    bytes(
                        sizes
                            + "}U~01w"
                            + TENSOR.replace('\n', '^')
                            + "((U~07storage"
                            + FLOATS.replace('\n', '^')
                            + "U~010U~03cpuK~03tQK~00h~00h~00~89}tRs.")))
        .hasMessageContaining("500000 dimensions");
  }

  @Test
  void aTensorThatLeavesItsStorageIsRefused() {
    assertRefused(state(3, "0", "K~04~85", "K~01~85"), "leave the 3 values");
    assertRefused(state(3, "0", "K~03~85", "K~02~85"), "leave the 3 values");
    assertRefused(state(3, "0", "J~ff~ff~ff~ff~85", "K~01~85"), "not negative");
    assertRefused(state(3, "0", "K~03~85", ")"), "cannot have the strides");
    assertRefused(
        state(3, "0", "~8a~08~ff~ff~ff~ff~ff~ff~ff~7f~85", "~8a~08~ff~ff~ff~ff~ff~ff~ff~7f~85"),
        "more values");
    assertRefused(state(3, "0", "U~01a~85", "K~01~85"), "no whole number");
    assertRefused(state(9, "0", "K~03~85", "K~01~85"), "expected 9 values");
    assertRefused(state(3, "../0", "K~03~85", "K~01~85"), "not in the zip");
  }

  @Test
  void whatIsNoTensorAmongTheWeightsIsRefused() {
    assertRefused("~80~02}U~01wK~01s.", "'w' among the weights is a Long");
    assertRefused("~80~02}U~0astate_dict}U~01w}sss.", "the stack");
    assertRefused("~80~02}U~0astate_dict}U~01w}ss.", "'w' among the weights is a dictionary");
    assertRefused("~80~02N.", "a None");
  }

  @Test
  void aZipThatIsNotAsPyTorchWritesThemIsRefused() throws IOException {
    Path twice = zip("a/data.pkl", bytes("~80~02}."), "b/data.pkl", bytes("~80~02}."));
    assertThatThrownBy(() -> TorchZip.open(twice)).hasMessageContaining("Two pickles");
    Path script = zip("a/data.pkl", bytes("~80~02}."), "a/constants.pkl", bytes("~80~02)."));
    assertThatThrownBy(() -> TorchZip.open(script)).hasMessageContaining("TorchScript");
    Path order = zip("a/data.pkl", bytes("~80~02}."), "a/byteorder", bytes("middle"));
    assertThatThrownBy(() -> TorchZip.open(order)).hasMessageContaining("'middle'");

    ByteArrayOutputStream bomb = new ByteArrayOutputStream();
    try (ZipOutputStream out = new ZipOutputStream(bomb)) {
      out.putNextEntry(new ZipEntry("a/data.pkl"));
      out.write(new byte[20_000_000]);
    }
    Path deflated = Files.write(folder.resolve("bomb"), bomb.toByteArray());
    assertThatThrownBy(() -> TorchZip.open(deflated)).hasMessageContaining("compressed");
  }

  private void assertRefused(String pickle, String expected) {
    assertThatThrownBy(() -> tensors(bytes(pickle)))
        .isInstanceOf(IOException.class)
        .hasMessageContaining(expected);
  }

  /** A state dictionary of one tensor; its storage has three values. */
  private static String state(int count, String key, String shape, String strides) {
    String storage =
        "(U~07storage"
            + FLOATS.replace('\n', '^')
            + "U~%02x%sU~03cpuK~%02xtQ".formatted(key.length(), key, count);
    return "~80~02}U~01w"
        + TENSOR.replace('\n', '^')
        + "("
        + storage
        + "K~00"
        + shape
        + strides
        + "~89}tRs.";
  }

  private static Object read(byte[] pickle) throws IOException {
    return new Unpickler(new PickleInput(new ByteArrayInputStream(pickle)), new TorchConstructors())
        .read();
  }

  private List<String> tensors(byte[] pickle) throws IOException {
    try (TensorFile file = TorchZip.open(zip("a/data.pkl", pickle, "a/data/0", new byte[12]))) {
      return List.copyOf(file.tensors().keySet());
    }
  }

  private Path zip(String first, byte[] one, String second, byte[] two) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream out = new ZipOutputStream(bytes)) {
      store(out, first, one);
      store(out, second, two);
    }
    return Files.write(folder.resolve("made.zip"), bytes.toByteArray());
  }

  private static void store(ZipOutputStream out, String name, byte[] content) throws IOException {
    CRC32 crc = new CRC32();
    crc.update(content);
    ZipEntry entry = new ZipEntry(name);
    entry.setMethod(ZipEntry.STORED);
    entry.setSize(content.length);
    entry.setCrc(crc.getValue());
    out.putNextEntry(entry);
    out.write(content);
    out.closeEntry();
  }

  private static byte[] bytes(String pickle) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    String text = pickle.strip().replace('^', '\n');
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) == '~') {
        out.write(Integer.parseInt(text.substring(i + 1, i + 3), 16));
        i += 2;
      } else {
        out.writeBytes(text.substring(i, i + 1).getBytes(StandardCharsets.UTF_8));
      }
    }
    return out.toByteArray();
  }
}
