package io.radflow.training.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.radflow.training.network.BitNetwork;
import io.radflow.training.network.BitParameter;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.apache.commons.compress.archivers.zip.ZipArchiveOutputStream;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Files that are cut off, altered or made to do harm. */
class DamagedWeightsTest {

  private static final int STORED = ZipArchiveOutputStream.STORED;
  private static final int DEFLATED = ZipArchiveOutputStream.DEFLATED;
  private static final BitNetwork NETWORK = new BitNetwork(List.of(1, 1, 1, 1), 1, 3);
  private static final BitParameter ROOT = NETWORK.rootParameters().get(0);
  private static final String GAMMA = "resnet/block1/unit01/a/group_norm/gamma";
  private static final byte[] GAMMA_HEADER = NumpyZip.header("<f4", false, 64);

  private static byte[] gamma(byte[]... parts) throws IOException {
    return NumpyZip.bytes(DEFLATED, zip -> zip.add(GAMMA + ".npy", parts));
  }

  private static AbstractThrowableAssert<?, ? extends Throwable> assertRefused(byte[] npz) {
    return assertThatThrownBy(
            () -> HeapStore.read(NETWORK, new ByteArrayInputStream(npz), HeadInitialization.ZERO))
        .isInstanceOf(IOException.class);
  }

  @Test
  void saysThatSomethingElseIsNoWeightFile() {
    assertRefused("no zip at all, but longer than a zip's local header".getBytes())
        .hasMessageContaining("Not an .npz file");
    assertRefused(new byte[0]).hasMessageContaining("Not an .npz file");
    assertRefused(NumpyZip.header("<f4", false, 64)).hasMessageContaining("Not an .npz file");
  }

  @ParameterizedTest
  @ValueSource(ints = {STORED, DEFLATED})
  void namesTheTensorInWhichAFileIsCutOff(int method) throws IOException {
    byte[] whole =
        NumpyZip.bytes(method, zip -> zip.add(ROOT.name(), ROOT.shape(), i -> (float) Math.sin(i)));
    for (int length : new int[] {whole.length / 2, 200, 150}) {
      assertRefused(Arrays.copyOf(whole, length))
          .hasMessageContaining(ROOT.name())
          .hasMessageNotContaining("missing");
    }
    assertRefused(Arrays.copyOf(whole, 40))
        .hasMessageContaining("cannot be read to its end: it ends too early");
  }

  @Test
  void namesATensorWhoseBytesWereAltered() throws IOException {
    byte[] npz = NumpyZip.bytes(STORED, zip -> zip.add(ROOT.name(), ROOT.shape(), i -> 1f));
    npz[npz.length / 2] ^= 1;
    assertRefused(npz).hasMessageContaining(ROOT.name()).hasMessageContaining("CRC");
  }

  @Test
  void refusesATensorThatIsThereTwice() throws IOException {
    byte[] npz =
        NumpyZip.bytes(
            DEFLATED,
            zip ->
                zip.add(GAMMA, new int[] {64}, i -> 1f).add(GAMMA, GAMMA_HEADER, new byte[4 * 64]));
    assertRefused(npz).hasMessage(GAMMA + " is in the file twice");
  }

  @Test
  void refusesATensorThatInflatesBeyondItsShape() throws IOException {
    assertRefused(gamma(GAMMA_HEADER, new byte[4 * 64], new byte[100 << 20]))
        .hasMessageContaining(GAMMA)
        .hasMessageContaining("goes on after the 64 values of its shape [64]");
    assertRefused(gamma(GAMMA_HEADER, new byte[4 * 64 - 1]))
        .hasMessageContaining(GAMMA + " ends after 63 of the 64 values of its shape [64]");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "(4294967296, 4294967296)",
        "(9223372036854775807, 9223372036854775807, 4)",
        "(2000000000,)",
        "(0,)",
        "()"
      })
  void comparesAShapeBeforeItMakesRoomForIt(String shape) throws IOException {
    byte[] header =
        NumpyZip.header("{'descr': '<f4', 'fortran_order': False, 'shape': " + shape + ", }");
    String listed = shape.replace('(', '[').replace(")", "]").replace(",]", "]");
    assertRefused(gamma(header)).hasMessageContaining(GAMMA + " " + listed + ", expected [64]");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'descr': '<f4', 'fortran_order': False, 'shape': (-1,), }",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (99999999999999999999,), }",
        "{'descr': [('x', '<f4')], 'fortran_order': False, 'shape': (64,), }",
        "import os",
        ""
      })
  void namesATensorWhoseHeaderIsNone(String literal) throws IOException {
    assertRefused(gamma(NumpyZip.header(literal)))
        .hasMessageContaining(GAMMA)
        .hasMessageContaining("header");
  }

  @Test
  void namesATensorThatIsNoArray() throws IOException {
    assertRefused(gamma("text".getBytes(StandardCharsets.US_ASCII)))
        .hasMessageContaining("unfit " + GAMMA + ", which is no NumPy array, expected")
        .hasMessageContaining("missing resnet/block1/unit01/a/group_norm/beta [64]");
    byte[] huge = GAMMA_HEADER.clone();
    huge[6] = 2;
    assertRefused(gamma(huge)).hasMessageContaining(GAMMA).hasMessageContaining("at most");
  }

  @ParameterizedTest
  @ValueSource(floats = {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY})
  void namesTheFirstWeightThatIsNotFinite(float value) throws IOException {
    // [1, 2, 1, 5] of [7, 7, 3, 64].
    int position = ((7 + 2) * 3 + 1) * 64 + 5;
    byte[] npz =
        NumpyZip.bytes(
            DEFLATED,
            zip -> zip.add(ROOT.name(), ROOT.shape(), i -> i < position ? Float.MAX_VALUE : value));
    assertRefused(npz)
        .hasMessage(ROOT.name() + " holds " + value + " at [1, 2, 1, 5], expected finite weights");
  }

  @Test
  void showsNothingOfAnEntrysNameThatCouldMislead() throws IOException {
    String name = "resnet/\u001b[2J\r\nINFO all is well\u202e" + "x".repeat(60_000);
    byte[] npz = NumpyZip.bytes(DEFLATED, zip -> zip.add(name, new int[] {3}, i -> 0f));
    assertRefused(npz)
        .hasMessageContaining("extra resnet/?[2J??INFO all is well?xxx")
        .hasMessageContaining("xxx... (60030 characters) [3]")
        .satisfies(e -> assertThat(e.getMessage()).matches("[ -~]{100,5000}"));
  }

  @Test
  void listsTwentyProblemsOfAKindAndCountsTheRest() throws IOException {
    byte[] npz =
        NumpyZip.bytes(
            DEFLATED,
            zip -> {
              for (int i = 0; i < 1000; i++) {
                zip.add("layer" + i, new int[] {1}, position -> 0f);
              }
              zip.add("readme.txt", "no array".getBytes(StandardCharsets.US_ASCII));
            });
    int parameters = NETWORK.parameters().size() - 2;
    assertRefused(npz)
        .hasMessageContaining("do not fit BiT units [1, 1, 1, 1], width 1, 3 classes: extra layer0")
        .hasMessageContaining("extra layer19 [1]; and 981 more that are extra; missing resnet")
        .hasMessageNotContaining("layer20")
        .hasMessageEndingWith("; and " + (parameters - 20) + " more that are missing");
    assertRefused(NumpyZip.bytes(DEFLATED, zip -> zip.add("readme.txt", new byte[3])))
        .hasMessageContaining("extra readme.txt, which is no NumPy array");
  }
}
