package io.radflow.eval.pass;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ImageIndexTest {

  @Test
  void findsEveryImageWithAHashAndNoOther() {
    ImageIndex index = new ImageIndex();
    Random random = new Random(3);
    long[] hashes = new long[5000];
    for (int i = 0; i < hashes.length; i++) {
      // Each hash twice, some neighbouring, one of them the mark of an empty slot.
      hashes[i] = i < 2500 ? (i < 100 ? i : random.nextLong()) : hashes[i - 2500];
      index.add(hashes[i], ImageIndex.location(i / 7, i % 7));
    }

    assertThat(index.size()).isEqualTo(5000);
    for (int i = 2; i < 2500; i++) {
      assertThat(images(index, hashes[i])).containsExactlyInAnyOrder(i, i + 2500);
    }
    assertThat(images(index, 0)).contains(0, 2500);
    assertThat(images(index, -17)).isEmpty();
  }

  private static List<Integer> images(ImageIndex index, long hash) {
    List<Integer> images = new ArrayList<>();
    for (int slot = index.first(hash); slot != ImageIndex.NOWHERE; slot = index.next(slot, hash)) {
      long location = index.location(slot);
      images.add(7 * ImageIndex.block(location) + ImageIndex.image(location));
    }
    return images;
  }
}
