package io.radflow.training.engine;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class BatchTest {

  @Test
  void refusesPixelsThatDoNotFillTheImages() {
    assertThatThrownBy(() -> new Batch(List.of("a", "b"), new byte[31], 4, 4, 1, new float[4]))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("A batch of 2 images of 4×4×1 needs 32 pixel bytes, not 31");
  }

  @Test
  void refusesTwoChannels() {
    assertThatThrownBy(() -> new Batch(List.of("a"), new byte[32], 4, 4, 2, new float[4]))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("1 or 3 channels, not 2");
  }
}
