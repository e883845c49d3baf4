package io.radflow.training.network;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class MultiplyAddsTest {

  @Test
  void countsAResNet50AsPublished() {
    // Published for ResNet-50 with the stride on the 3×3 convolution: 4.1 G multiply-adds at 224².
    assertThat(MultiplyAdds.of(BitNetwork.r50(1, 1000), 224, 224).forward())
        .isBetween(4_050_000_000L, 4_150_000_000L);
  }

  @Test
  void countsASmallNetworkLayerByLayer() {
    BitNetwork network = new BitNetwork(List.of(1, 1, 1, 1), 1, 10);
    // 32×48 images: 16×24 after the root, 8×12 after its maximum, then halved from block 2 on.
    long root = 16L * 24 * 7 * 7 * 3 * 64;
    long first = 96L * (64 * 64 + 9 * 64 * 64 + 64 * 256 + 64 * 256);
    long second = 96L * 256 * 128 + 24L * (9 * 128 * 128 + 128 * 512 + 256 * 512);
    long third = 24L * 512 * 256 + 6L * (9 * 256 * 256 + 256 * 1024 + 512 * 1024);
    long fourth = 6L * 1024 * 512 + 2L * (9 * 512 * 512 + 512 * 2048 + 1024 * 2048);
    long head = 2048L * 10;
    MultiplyAdds counted = MultiplyAdds.of(network, 32, 48);
    assertThat(counted.root()).isEqualTo(root);
    assertThat(counted.forward()).isEqualTo(root + first + second + third + fourth + head);
    assertThat(counted.training()).isEqualTo(3 * counted.forward() - root);
  }

  @Test
  void countsTheSmallStemAtFullSize() {
    BitNetwork network = new BitNetwork(List.of(1, 1, 1, 1), 1, 10, Stem.SMALL);
    assertThat(MultiplyAdds.of(network, 32, 32).root()).isEqualTo(32L * 32 * 3 * 3 * 3 * 64);
  }
}
