package io.radflow.training.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BitNetworkTest {

  private static final List<Integer> R50 = List.of(3, 4, 6, 3);
  private static final List<Integer> R101 = List.of(3, 4, 23, 3);
  private static final List<Integer> R152 = List.of(3, 8, 36, 3);

  /** Sums of the published PyTorch implementation, with a head of 1000 classes. */
  @ParameterizedTest
  @CsvSource({
    "50, 1, 25549352", "50, 2, 97988712", "50, 3, 217319080", "50, 4, 383540456",
    "101, 1, 44541480", "101, 2, 173852776", "101, 3, 387934888", "101, 4, 686787816",
    "152, 1, 60185128", "152, 2, 236335208", "152, 3, 528451240", "152, 4, 936533224"
  })
  void hasThePublishedNumberOfParameters(int layers, int width, long parameters) {
    BitNetwork network =
        switch (layers) {
          case 50 -> BitNetwork.r50(width, 1000);
          case 101 -> BitNetwork.r101(width, 1000);
          default -> BitNetwork.r152(width, 1000);
        };
    assertThat(network.parameterCount()).isEqualTo(parameters);
  }

  @Test
  void countsItsParametersAsTheArchitectureImplies() {
    for (List<Integer> units : List.of(R50, R101, R152, List.of(1, 1, 1, 1), List.of(2, 1, 3, 5))) {
      for (int width = 1; width <= 4; width++) {
        for (int classes : new int[] {1, 2, 13, 27, 1000, 21_843}) {
          assertThat(new BitNetwork(units, width, classes).parameterCount())
              .as("%s x%d, %d classes", units, width, classes)
              .isEqualTo(49 * 3 * 64L * width + bodyAndHead(units, width, classes));
          assertThat(new BitNetwork(units, width, classes, Stem.SMALL).parameterCount())
              .isEqualTo(9 * 3 * 64L * width + bodyAndHead(units, width, classes));
        }
      }
    }
  }

  /**
   * Everything but the root. Block b (0 to 3) works at m = 64·2ᵇ·width channels and gives 4m. A
   * unit of i channels in has kernels i·m + 9m² + 4m² and pairs of gamma and beta over i, m, m; a
   * block's first unit, into which 2m channels come (m in the first block), has a projection i·4m.
   */
  private static long bodyAndHead(List<Integer> units, long width, long classes) {
    long count = 0;
    for (int block = 0; block < 4; block++) {
      long m = width * (64 << block);
      long in = block == 0 ? m : 2 * m;
      long first = in * m + 13 * m * m + 2 * (in + 2 * m) + in * 4 * m;
      long other = 17 * m * m + 12 * m;
      count += first + (units.get(block) - 1) * other;
    }
    return count + 2 * 2048 * width + 2048 * width * classes + classes;
  }

  @Test
  void countsTheExperimentsHeadsAndThe928MillionOfR152x4WithoutOne() {
    assertThat(BitNetwork.r50(1, 13).parameterCount()).isEqualTo(23_526_989L);
    BitNetwork largest = BitNetwork.r152(4, 21_843);
    long head =
        largest.headParameters().subList(2, 4).stream().mapToLong(BitParameter::count).sum();
    assertThat(largest.parameterCount() - head).isEqualTo(928_340_224L);
    assertThat(largest.parameterCount()).isEqualTo(1_107_299_923L);
  }

  @Test
  void namesParametersAsThePublishedFilesDo() {
    assertThat(BitNetwork.r50(1, 10).parameters())
        .extracting(BitParameter::toString)
        .startsWith(
            "resnet/root_block/standardized_conv2d/kernel[7, 7, 3, 64]",
            "resnet/block1/unit01/a/group_norm/gamma[64]",
            "resnet/block1/unit01/a/group_norm/beta[64]",
            "resnet/block1/unit01/a/standardized_conv2d/kernel[1, 1, 64, 64]")
        .contains(
            "resnet/block1/unit01/a/proj/standardized_conv2d/kernel[1, 1, 64, 256]",
            "resnet/block4/unit03/b/standardized_conv2d/kernel[3, 3, 512, 512]")
        .doesNotContain("resnet/block1/unit02/a/proj/standardized_conv2d/kernel[1, 1, 256, 256]")
        .endsWith(
            "resnet/group_norm/gamma[2048]",
            "resnet/group_norm/beta[2048]",
            "resnet/head/conv2d/kernel[1, 1, 2048, 10]",
            "resnet/head/conv2d/bias[10]");
  }

  @Test
  void differsInTheRootsKernelOnlyWhenTheStemIsSmall() {
    BitNetwork published = new BitNetwork(R50, 2, 10);
    BitNetwork small = new BitNetwork(R50, 2, 10, Stem.SMALL);
    assertThat(published.stem()).isEqualTo(Stem.IMAGENET);
    assertThat(small.parameters().get(0))
        .hasToString("resnet/root_block/standardized_conv2d/kernel[3, 3, 3, 128]");
    assertThat(small.parameters().subList(1, small.parameters().size()))
        .isEqualTo(published.parameters().subList(1, published.parameters().size()));
    assertThat(small).isNotEqualTo(published);
  }

  @Test
  void saysWhatItIs() {
    assertThat(BitNetwork.r50(1, 13).description())
        .isEqualTo("BiT units [3, 4, 6, 3], width 1, 13 classes");
    assertThat(new BitNetwork(R50, 2, 10, Stem.SMALL).description())
        .isEqualTo("BiT units [3, 4, 6, 3], width 2, 10 classes, small stem");
  }

  @Test
  void refusesAnythingButFourBlocks() {
    assertThatThrownBy(() -> new BitNetwork(List.of(1, 1, 1), 1, 10))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("four blocks")
        .hasMessageContaining("[1, 1, 1]");
    assertThatThrownBy(() -> new BitNetwork(List.of(1, 1, 1, 0), 1, 10))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void refusesWhatWouldOverflowATensor() {
    assertThatThrownBy(() -> BitNetwork.r50(9, 10)).hasMessageContaining("1 to 8, not 9");
    assertThatThrownBy(() -> BitNetwork.r50(0, 10)).hasMessageContaining("1 to 8, not 0");
    assertThatThrownBy(() -> BitNetwork.r50(4, 65_536))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("width 4 has 1 to 65535 classes, not 65536");
    assertThatThrownBy(() -> BitNetwork.r50(1, 0)).hasMessageContaining("not 0");
    assertThat(BitNetwork.r50(8, 32_767).parameters())
        .allMatch(parameter -> parameter.count() <= Integer.MAX_VALUE / Float.BYTES);
  }
}
