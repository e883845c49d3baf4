package io.radflow.preprocess.mix;

import static org.assertj.core.api.Assertions.assertThat;

import io.radflow.core.manifest.ObjectEntry;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class DropMixTest {

  @Test
  void everyRowIsInOnePartAndRunsKeepTheirOrder() {
    Random random = new Random(1);
    for (int i = 0; i < 300; i++) {
      List<ObjectEntry> objects = objects(random, 1 + random.nextInt(60));
      long rows = objects.stream().mapToLong(ObjectEntry::rows).sum();
      DropMix mix =
          random.nextBoolean()
              ? DropMix.ofRanges("nih/" + i, objects, rows * (1L << random.nextInt(24)))
              : DropMix.ofWhole("nih/" + i, objects, 1L << random.nextInt(24));
      BitSet seen = new BitSet();
      for (int part = 0; part < mix.parts(); part++) {
        PartOrder order = mix.order(part);
        int[] next = new int[order.runs().size()];
        for (int place = 0; place < order.size(); place++) {
          int row = (int) mix.firstRow(order.object(place)) + order.row(place);
          assertThat(seen.get(row)).isFalse();
          seen.set(row);
          assertThat(order.rowOfRun(place)).isEqualTo(next[order.run(place)]++);
        }
        for (int run = 0; run < next.length; run++) {
          assertThat(next[run]).isEqualTo(order.runs().get(run).rows());
        }
      }
      assertThat(seen.cardinality()).isEqualTo((int) rows).isEqualTo((int) mix.rows());
    }
  }

  @Test
  void aPartHasARunOfEveryStretchOfTheDrop() {
    List<ObjectEntry> objects = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      objects.add(object(256));
    }
    DropMix mix = DropMix.ofRanges("nih/a", objects, 200 * 256 * 110_000L);

    assertThat(mix.runRows()).isEqualTo(32);
    // 1,600 runs, as evenly as they go to parts of at most 128.
    assertThat(mix.parts()).isEqualTo(13);
    for (int part = 0; part < mix.parts(); part++) {
      List<DropMix.Run> runs = mix.runs(part);
      assertThat(runs).hasSizeBetween(123, 124);
      for (int i = 0; i < runs.size(); i++) {
        int run = runs.get(i).object() * 8 + runs.get(i).firstRow() / 32;
        assertThat(run / 13).isEqualTo(i);
      }
    }
  }

  @Test
  void runsAreAsLongAsTheirImagesAreSmallAndTheDropIsLarge() {
    assertThat(runRows(100_000, 110_000)).isEqualTo(32);
    assertThat(runRows(100_000, 15 << 20)).isEqualTo(32);
    assertThat(runRows(50_000, 3_073)).isEqualTo(256);
    assertThat(runRows(100_000, 10_000)).isEqualTo(105);
    assertThat(runRows(1_500, 100)).isEqualTo(12);
    assertThat(runRows(10, 100)).isEqualTo(8);
  }

  @Test
  void aSmallDropIsOnePart() {
    assertThat(DropMix.ofRanges("a/b", List.of(object(1500)), 1_500_000).parts()).isEqualTo(1);
    assertThat(DropMix.ofRanges("a/b", List.of(), 0).parts()).isEqualTo(1);
    assertThat(DropMix.ofRanges("a/b", List.of(), 0).order(0).size()).isZero();
    assertThat(DropMix.ofRanges("a/b", List.of(object(0), object(1)), 5).order(0).object(0))
        .isEqualTo(1);
  }

  /** What views of this release hold: it must be the same in every later one. */
  @Test
  void theOrderIsThatOfThisRelease() {
    List<ObjectEntry> objects = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      objects.add(object(250 + i));
    }
    DropMix mix = DropMix.ofRanges("nih/golden", objects, 40 * 270 * 400_000L);

    assertThat(mix.parts()).isEqualTo(3);
    PartOrder order = mix.order(1);
    List<String> first = new ArrayList<>();
    for (int place = 0; place < 8; place++) {
      first.add(order.object(place) + "/" + order.row(place));
    }
    assertThat(first)
        .containsExactly("0/224", "21/160", "19/0", "36/128", "6/96", "11/0", "7/160", "22/128");
  }

  private static int runRows(int rows, long bytesARow) {
    return DropMix.ofRanges("a/b", List.of(object(rows)), rows * bytesARow).runRows();
  }

  private static List<ObjectEntry> objects(Random random, int number) {
    List<ObjectEntry> objects = new ArrayList<>();
    for (int i = 0; i < number; i++) {
      objects.add(object(random.nextInt(10) == 0 ? 0 : random.nextInt(300)));
    }
    return objects;
  }

  private static ObjectEntry object(int rows) {
    return new ObjectEntry("samples/", rows, rows * 1000L, 0);
  }
}
