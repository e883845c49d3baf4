package io.radflow.training.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.radflow.training.engine.Batch;
import io.radflow.training.engine.Mixup;
import io.radflow.training.source.RunSample;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BatchesTest {

  @Test
  void greysAmongColoursBecomeThreeEqualChannels() {
    Batch batch = Batches.of(List.of(sample("a", 1, 1, 2), sample("b", 3, 3, 4, 5, 6, 7, 8)));

    assertThat(batch.channels()).isEqualTo(3);
    assertThat(batch.pixels()).containsExactly(1, 1, 1, 2, 2, 2, 3, 4, 5, 6, 7, 8);
  }

  @Test
  void greysAloneStayGrey() {
    Batch batch = Batches.of(List.of(sample("a", 1, 1, 2), sample("b", 1, 3, 4)));

    assertThat(batch.channels()).isEqualTo(1);
    assertThat(batch.pixels()).containsExactly(1, 2, 3, 4);
  }

  @Test
  void mixingUpFollowsFromSeedStepAndLeaf() {
    List<RunSample> samples =
        IntStream.range(0, 9).mapToObj(i -> sample("s" + i, 1, i, 2)).toList();

    Mixup mixup = Batches.mixedUp(samples, 0.1, 0, 7, 3, 0).mixup();

    assertThat(Arrays.stream(mixup.partners()).sorted()).containsExactly(0, 1, 2, 3, 4, 5, 6, 7, 8);
    assertThat(Batches.mixedUp(samples, 0.1, 0, 7, 3, 0).mixup().partners())
        .isEqualTo(mixup.partners());
    assertThat(Batches.mixedUp(samples, 0.1, 0, 7, 3, 0).mixup().share()).isEqualTo(mixup.share());
    assertThat(Batches.mixedUp(samples, 0.1, 0, 7, 4, 0).mixup().partners())
        .isNotEqualTo(mixup.partners());
    assertThat(Batches.mixedUp(samples, 0.1, 0, 7, 3, 1).mixup().partners())
        .isNotEqualTo(mixup.partners());
    assertThat(Batches.mixedUp(samples, 0.1, 0, 7, 3, 1).mixup().share()).isEqualTo(mixup.share());
    assertThat(Batches.mixedUp(samples, 0, 0, 7, 3, 0).mixup()).isNull();
  }

  @Test
  void partnersAreOfTheSameLocalBatchAndOneShareIsForAllOfTheStep() {
    List<RunSample> samples =
        IntStream.range(0, 12).mapToObj(i -> sample("s" + i, 1, i, 2)).toList();
    boolean differently = false;
    for (long step = 0; step < 50; step++) {
      Mixup mixup = Batches.mixedUp(samples, 0.1, 4, 7, step, 0).mixup();
      int[] partners = mixup.partners();
      for (int first = 0; first < 12; first += 4) {
        assertThat(Arrays.stream(partners, first, first + 4).sorted())
            .containsExactly(first, first + 1, first + 2, first + 3);
      }
      differently |= partners[0] != partners[4] - 4;
      assertThat(mixup.share())
          .isEqualTo(Batches.mixedUp(samples, 0.1, 0, 7, step, 0).mixup().share());
    }
    assertThat(differently).isTrue();
  }

  @Test
  void anotherSizeIsNamedWithBothSamples() {
    assertThatThrownBy(() -> Batches.of(List.of(sample("a", 1, 1, 2), sample("b", 1, 1, 2, 3))))
        .hasMessageContaining("Sample b is 1×3")
        .hasMessageContaining("sample a")
        .hasMessageContaining("1×2");
  }

  /** One row of pixels. */
  private static RunSample sample(String id, int channels, int... pixels) {
    RunSample sample = new RunSample();
    sample.id = id;
    sample.height = 1;
    sample.width = pixels.length / channels;
    sample.channels = channels;
    sample.pixels = new byte[pixels.length];
    for (int i = 0; i < pixels.length; i++) {
      sample.pixels[i] = (byte) pixels[i];
    }
    sample.labels = new float[] {1, 0};
    return sample;
  }
}
