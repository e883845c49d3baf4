package io.radflow.training.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.radflow.training.network.BitNetwork;
import io.radflow.training.network.BitParameter;
import io.radflow.training.network.Stem;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;

class PublishedNetworkTest {

  @Test
  void isToldByTheTensors() throws IOException {
    for (BitNetwork network :
        List.of(
            new BitNetwork(List.of(1, 1, 1, 1), 1, 3, Stem.IMAGENET),
            new BitNetwork(List.of(1, 2, 1, 3), 1, 10, Stem.SMALL),
            new BitNetwork(List.of(1, 1, 1, 1), 3, 2, Stem.IMAGENET))) {
      ByteArrayOutputStream npz = new ByteArrayOutputStream();
      new BitWeights(network).write(HeapStore.random(network, 1), npz);
      assertThat(PublishedNetwork.of(new ByteArrayInputStream(npz.toByteArray())))
          .isEqualTo(network);
    }
  }

  @Test
  void whatIsNoBitNetworkIsRefused() throws IOException {
    assertThatThrownBy(() -> of("no zip at all".getBytes(StandardCharsets.UTF_8)))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("BiT network");
    assertThatThrownBy(() -> of(zip("weights.npy", new byte[] {1, 2, 3})))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("resnet/root_block/standardized_conv2d/kernel");
    BitParameter root = new BitNetwork(List.of(1, 1, 1, 1), 1, 3).rootParameters().get(0);
    assertThatThrownBy(() -> of(zip(root.name() + ".npy", new byte[] {1, 2, 3})))
        .isInstanceOf(IOException.class);
  }

  private static BitNetwork of(byte[] bytes) throws IOException {
    return PublishedNetwork.of(new ByteArrayInputStream(bytes));
  }

  private static byte[] zip(String name, byte[] content) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      zip.putNextEntry(new ZipEntry(name));
      zip.write(content);
    }
    return bytes.toByteArray();
  }
}
