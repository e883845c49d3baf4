package io.radflow.preprocess.mix;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.radflow.core.manifest.ObjectEntry;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.flink.util.concurrent.Executors;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class ReadAheadTest {

  private static final long BUDGET = 128L << 20;
  private static final long HEAD = 50_000;
  private static final Offset<Double> CLOSE = within(0.01);

  @Test
  void jpegsOf110KilobytesComeEightOrNineARequest() throws Exception {
    assertThat(requestsARow(110_000, BUDGET)).isCloseTo(0.13, CLOSE);
  }

  @Test
  void radiographsOf400KilobytesComeInPairs() throws Exception {
    assertThat(requestsARow(400_000, BUDGET)).isCloseTo(0.50, CLOSE);
  }

  @Test
  void imagesOf15MegabytesComeAlone() throws Exception {
    assertThat(requestsARow(15_000_000, BUDGET)).isCloseTo(1.00, CLOSE);
  }

  @Test
  void aBudgetOfAMegabyteIsKeptAtThePriceOfARequestARow() throws Exception {
    assertThat(requestsARow(110_000, 1 << 20)).isCloseTo(1.00, CLOSE);
  }

  /** Reads a part of 4,096 images and looks at what it holds at most. */
  private static double requestsARow(int imageBytes, long budget) throws IOException {
    PartOrder order = order(imageBytes);
    VirtualRuns store = new VirtualRuns(imageBytes, 1, HEAD);

    List<String> rows = read(store, order, all(order), budget);

    assertThat(rows).isEqualTo(names(order, all(order)));
    assertThat(store.fetches.values()).allSatisfy(run -> assertThat(run).containsOnly(1));
    assertThat(store.fetches).hasSize(128);
    // What the runs are read by is held even beyond the budget.
    long heads = budget < 128 * HEAD ? 128 * HEAD : 0;
    assertThat(store.mostHeld).isLessThanOrEqualTo(budget + heads + imageBytes);
    assertThat(store.held).isZero();
    return (double) store.requests / rows.size();
  }

  @Test
  void rowsBeforeAnOffsetAreNotRead() throws Exception {
    PartOrder order = order(400_000);
    for (int offset : new int[] {1, 127, 2_000, 4_000, 4_095}) {
      VirtualRuns store = new VirtualRuns(400_000, 1, HEAD);
      int[] rest = Arrays.copyOfRange(all(order), offset, order.size());

      assertThat(read(store, order, rest, BUDGET)).isEqualTo(names(order, rest));

      int fetched = store.fetches.values().stream().mapToInt(ReadAheadTest::sum).sum();
      assertThat(fetched).isEqualTo(rest.length);
      assertThat(store.fetches.keySet())
          .hasSize((int) Arrays.stream(rest).map(order::run).distinct().count());
      assertThat(store.held).isZero();
    }
  }

  @Test
  void rowsThatShareAPageComeTogether() throws Exception {
    PartOrder order = order(3_073);
    VirtualRuns store = new VirtualRuns(3_073, 5, HEAD);

    assertThat(read(store, order, all(order), 4 << 20)).isEqualTo(names(order, all(order)));

    assertThat(store.fetches.values()).allSatisfy(run -> assertThat(run).containsOnly(1));
  }

  @Test
  void rowsThatAreNotWantedAreLeftOut() throws Exception {
    PartOrder order = order(110_000);
    // Whole runs, and rows here and there.
    int[] wanted =
        IntStream.range(0, order.size())
            .filter(place -> order.run(place) % 3 != 0 && order.rowOfRun(place) % 7 != 2)
            .toArray();
    for (long budget : new long[] {BUDGET, 8 << 20, 1}) {
      VirtualRuns store = new VirtualRuns(110_000, 1, HEAD);

      assertThat(read(store, order, wanted, budget)).isEqualTo(names(order, wanted));

      assertThat(store.fetches.keySet())
          .allSatisfy(run -> assertThat(order.runs().indexOf(run) % 3).isNotZero());
      assertThat(store.fetches.values()).allSatisfy(run -> assertThat(run).contains(1));
    }
  }

  private static int sum(int[] fetches) {
    return Arrays.stream(fetches).sum();
  }

  /** The order of a part of 128 runs. */
  private static PartOrder order(int imageBytes) {
    List<ObjectEntry> objects = new ArrayList<>();
    for (int i = 0; i < 64; i++) {
      objects.add(new ObjectEntry("samples/" + i, 256, 256L * imageBytes, 0));
    }
    return DropMix.ofRanges("nih/a", objects, 64L * 256 * imageBytes).order(0);
  }

  private static int[] all(PartOrder order) {
    return IntStream.range(0, order.size()).toArray();
  }

  private static List<String> names(PartOrder order, int[] places) {
    return Arrays.stream(places)
        .mapToObj(place -> order.object(place) + "/" + order.row(place))
        .toList();
  }

  private static List<String> read(VirtualRuns store, PartOrder order, int[] places, long budget)
      throws IOException {
    List<String> rows = new ArrayList<>();
    int[] left = new int[order.runs().size()];
    Arrays.stream(places).forEach(place -> left[order.run(place)]++);
    try (ReadAhead<String> ahead =
        new ReadAhead<>(order, places, store, budget, Executors.newDirectExecutorService())) {
      while (ahead.hasNext()) {
        rows.add(ahead.next());
        store.taken(--left[order.run(places[rows.size() - 1])] == 0);
      }
    }
    return rows;
  }
}
