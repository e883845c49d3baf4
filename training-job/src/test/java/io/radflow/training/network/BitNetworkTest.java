package io.radflow.training.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class BitNetworkTest {

  @Test
  void hasThePublishedNumberOfParameters() {
    assertThat(BitNetwork.r50(1, 13).parameterCount()).isEqualTo(23_526_989L);
    assertThat(BitNetwork.r50(1, 37).parameterCount()).isEqualTo(23_576_165L);
    assertThat(BitNetwork.r152(4, 1000).parameterCount()).isBetween(930_000_000L, 940_000_000L);
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
  void refusesAnythingButFourBlocks() {
    assertThatThrownBy(() -> new BitNetwork(List.of(1, 1, 1), 1, 10))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("four blocks")
        .hasMessageContaining("[1, 1, 1]");
    assertThatThrownBy(() -> new BitNetwork(List.of(1, 1, 1, 0), 1, 10))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
