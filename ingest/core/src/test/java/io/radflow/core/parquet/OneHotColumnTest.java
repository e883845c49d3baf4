package io.radflow.core.parquet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.radflow.core.record.TensorSample;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.apache.avro.Schema;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OneHotColumnTest {

  private static final Schema TENSORS = TensorSample.getClassSchema();

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 7, 8, 9, 37, 504, 1000, 21_843})
  void placesAreThoseOfTheDecodedLists(int width) throws Exception {
    Random random = new Random(width);
    for (int rows : new int[] {1, 2, 9, 60}) {
      for (PageLimits pages :
          List.of(PageLimits.DEFAULT, PageLimits.ofRows(7), PageLimits.ofBytes(100))) {
        List<List<Float>> labels = new ArrayList<>();
        for (int row = 0; row < rows; row++) {
          labels.add(oneHot(width, random.nextInt(width)));
        }
        assertAsDecoded(labels, pages);
      }
    }
  }

  @Test
  void rowsOfOneClassAreRunsToo() throws Exception {
    List<List<Float>> labels = new ArrayList<>();
    for (int row = 0; row < 500; row++) {
      labels.add(oneHot(3, row / 200));
    }
    assertAsDecoded(labels, PageLimits.DEFAULT);
  }

  @Test
  void listsWithUnknownLabelsWithoutAOneAndWithSeveralAreAsDecoded() throws Exception {
    Random random = new Random(3);
    for (int trial = 0; trial < 100; trial++) {
      int width = 1 + random.nextInt(30);
      List<List<Float>> labels = new ArrayList<>();
      for (int row = 0; row < 1 + random.nextInt(50); row++) {
        List<Float> list = new ArrayList<>();
        for (int i = 0; i < width; i++) {
          int value = random.nextInt(trial % 2 == 0 ? 3 : 40);
          list.add(value == 0 ? null : value == 1 ? Float.valueOf(1) : Float.valueOf(0));
        }
        labels.add(list);
      }
      assertAsDecoded(labels, PageLimits.ofRows(1 + random.nextInt(20)));
    }
  }

  /** So many different values that no dictionary pays. */
  @Test
  void listsWhoseValuesAreInNoDictionaryAreAsDecoded() throws Exception {
    Random random = new Random(4);
    List<List<Float>> labels = new ArrayList<>();
    for (int row = 0; row < 300; row++) {
      List<Float> list = new ArrayList<>(oneHot(40, random.nextInt(40)));
      for (int i = 0; i < 40; i++) {
        list.set(i, list.get(i) == 1 ? Float.valueOf(1) : Float.valueOf(random.nextFloat()));
      }
      labels.add(list);
    }
    assertAsDecoded(labels, PageLimits.ofRows(20));
  }

  @Test
  void aListOfAnotherLengthIsNamed() throws Exception {
    byte[] bytes = encoded(List.of(oneHot(4, 1), oneHot(4, 3), oneHot(3, 0)), PageLimits.DEFAULT);

    assertThatThrownBy(() -> OneHotColumn.read(new MemoryInputFile("x", bytes), "labels", 4))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("x: no lists of labels: row 2 has 3 elements in labels, expected 4");
    byte[] empty = encoded(List.of(oneHot(4, 1), List.of(), oneHot(4, 0)), PageLimits.DEFAULT);
    assertThatThrownBy(() -> OneHotColumn.read(new MemoryInputFile("x", empty), "labels", 4))
        .hasMessageContaining("row 1 has 0 elements in labels, expected 4");
  }

  @Test
  void aColumnOfSomethingElseIsNamed() throws Exception {
    byte[] bytes = encoded(List.of(oneHot(4, 1)), PageLimits.DEFAULT);

    assertThatThrownBy(() -> OneHotColumn.read(new MemoryInputFile("x", bytes), "place", 4))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("place is");
    assertThatThrownBy(
            () -> OneHotColumn.read(new MemoryInputFile("x", new byte[100]), "labels", 4))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("x: no lists of labels");
  }

  private static void assertAsDecoded(List<List<Float>> labels, PageLimits pages)
      throws IOException {
    byte[] bytes = encoded(labels, pages);
    int[] decoded =
        ParquetRecords.<TensorSample>decode(TENSORS, bytes, "x").stream()
            .mapToInt(row -> row.getLabels().indexOf(1f))
            .toArray();

    assertThat(OneHotColumn.read(new MemoryInputFile("x", bytes), "labels", labels.get(0).size()))
        .as("%d rows of %d labels", labels.size(), labels.get(0).size())
        .containsExactly(decoded);
  }

  private static List<Float> oneHot(int width, int place) {
    List<Float> list = new ArrayList<>();
    for (int i = 0; i < width; i++) {
      list.add(i == place ? 1f : 0f);
    }
    return list;
  }

  private static byte[] encoded(List<List<Float>> labels, PageLimits pages) throws IOException {
    List<TensorSample> rows = new ArrayList<>();
    for (List<Float> list : labels) {
      rows.add(
          TensorSample.newBuilder()
              .setId("a/" + rows.size())
              .setDataset("a")
              .setSplit("train")
              .setLabelSpace("a")
              .setLabels(list)
              .setRecipe("xray-8")
              .setHeight(1)
              .setWidth(2)
              .setChannels(1)
              .setBits(8)
              .setPixels(ByteBuffer.wrap(new byte[2]))
              .build());
    }
    return ParquetRecords.encode(TENSORS, rows, pages);
  }
}
