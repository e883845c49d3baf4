package io.radflow.training.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import org.junit.jupiter.api.Test;

class LoneRankTest {

  private static ByteBuffer floats(float... values) {
    ByteBuffer buffer =
        ByteBuffer.allocateDirect(values.length * Float.BYTES).order(ByteOrder.nativeOrder());
    buffer.asFloatBuffer().put(values);
    return buffer;
  }

  @Test
  void givesBackTheOneSumThatItGets() {
    try (GradientGroup group = GradientGroup.alone(2)) {
      ByteBuffer inPlace = floats(1, 2);
      group.ready(new Bucket(0, List.of(inPlace), inPlace));
      ByteBuffer result = floats(0, 0);
      group.ready(new Bucket(1, List.of(floats(3, 4)), result));
      assertThat(group.sum(new double[] {0.25, 0.5})).isEqualTo(0.75);
      assertThat(inPlace).isEqualTo(floats(1, 2));
      assertThat(result).isEqualTo(floats(3, 4));
      assertThat(group.leaves()).isEqualTo(2);
    }
  }

  @Test
  void refusesBucketsThatAreNotOfAllLeaves() {
    ByteBuffer sum = floats(1);
    GradientGroup group = GradientGroup.alone(4);
    assertThatThrownBy(() -> group.ready(new Bucket(3, List.of(sum, floats(2)), sum)))
        .hasMessage("Bucket 3 has 2 partial sums: a rank that is alone has one over all 4 leaves");
    assertThatThrownBy(() -> group.sum(new double[] {1})).hasMessageContaining("1 values of 4");
  }

  @Test
  void aBucketsBuffersAreDirectAndOfOneLength() {
    assertThatThrownBy(() -> new Bucket(0, List.of(), floats(1)))
        .hasMessageContaining("needs one at least");
    assertThatThrownBy(() -> new Bucket(1, List.of(floats(1, 2)), floats(1)))
        .hasMessageContaining("bucket 1")
        .hasMessageContaining("of 8 bytes")
        .hasMessageContaining("the result's 4 bytes");
    ByteBuffer heap = ByteBuffer.allocate(4).order(ByteOrder.nativeOrder());
    assertThatThrownBy(() -> new Bucket(1, List.of(heap), heap))
        .hasMessageContaining("on the heap");
  }
}
