package io.radflow.training.mixing;

import io.radflow.core.manifest.ObjectEntry;
import io.radflow.core.manifest.ViewManifest;
import io.radflow.core.store.ObjectStore;
import io.radflow.training.mixing.DrawnRows.Window;
import io.radflow.training.plan.RunPlan;
import io.radflow.training.plan.RunPositions;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.apache.flink.annotation.Internal;

/**
 * Measures how mixed a run's batches are: takes up to four windows of ten consecutive batches of
 * its first epoch from its plan, at the start, the half and the quarters, and reads what their rows
 * are of, a few kilobytes of each shard.
 */
@Internal
public final class MixingMeasurement {

  /** Batches of a window. */
  private static final int CONSECUTIVE = 10;

  private static final int WINDOWS = 4;

  /** Shards that are read, unless the first window alone has more; two ranges of each. */
  private static final int MOST_SHARDS = 300;

  /** Labels that are decoded, unless the first window alone has more. */
  private static final long MOST_LABELS = 100_000_000;

  private final RunPlan plan;
  private final RunPositions positions;
  private final String order;
  private final int consecutive;

  private MixingMeasurement(RunPlan plan, String order, long batches) {
    this.plan = plan;
    this.order = order;
    this.positions = plan.positions();
    this.consecutive = (int) Math.min(CONSECUTIVE, batches);
  }

  /**
   * What the batches have, and what a full shuffle would give.
   *
   * @param views of the plan's sources
   * @param shuffled what an epoch draws of them
   * @return null for a run that does not train
   * @throws IOException naming the object that cannot be read
   */
  public static Mixing of(
      RunPlan plan, List<ViewManifest> views, List<ShuffledEpoch> shuffled, ObjectStore store)
      throws IOException {
    if (plan.positions().steps() == 0) {
      return null;
    }
    long batches = batches(plan.positions());
    String order =
        views.stream().allMatch(ViewManifest::isMixed)
            ? ViewManifest.MIXED
            : ViewManifest.PUBLISHED;
    MixingMeasurement measurement = new MixingMeasurement(plan, order, batches);
    return measurement.measure(
        affordable(DrawnRows.of(plan, measurement.windows(batches)), views.get(0).labels().size()),
        new RowReader(store, views),
        shuffled);
  }

  /** Whole batches of the first epoch that the run takes, one at least. */
  private static long batches(RunPositions positions) {
    double ofEpoch =
        positions.isGrowing()
            ? (double) positions.trainRows() / positions.batchSize()
            // The rows of a step that are of the source whose epochs count.
            : 1 / positions.epochsAfter(1);
    return Math.max(1, Math.min(positions.steps(), (long) (ofEpoch + 1e-9)));
  }

  private Mixing measure(
      List<List<DrawnRow>> planned, RowReader reader, List<ShuffledEpoch> shuffled)
      throws IOException {
    Map<DrawnRow, RowGroups> groups =
        reader.read(planned.stream().flatMap(List::stream).collect(Collectors.toSet()));
    GroupCounts counts =
        new GroupCounts(
            positions.batchSize(),
            planned.stream().map(window -> window.stream().map(groups::get).toList()).toList());
    ShuffledBatches expected = new ShuffledBatches(positions, shuffled);
    return new Mixing(
        order,
        positions.batchSize(),
        planned.size() * consecutive,
        consecutive,
        different(
            counts,
            row -> Arrays.stream(row.labels()).boxed(),
            expected.labels(1),
            expected.labels(consecutive)),
        different(
            counts,
            row -> Stream.ofNullable(row.patient()),
            expected.patients(1),
            expected.patients(consecutive)),
        different(
            counts,
            row -> Stream.ofNullable(row.drop()),
            expected.drops(1),
            expected.drops(consecutive)));
  }

  /** In the order in which they are dispensed with least. */
  private List<Window> windows(long batches) {
    long windows = Math.min(WINDOWS, batches / consecutive);
    int rows = Math.multiplyExact(consecutive, positions.batchSize());
    return LongStream.of(0, 2, 1, 3)
        .filter(window -> window < windows)
        .map(window -> batches / windows * window * positions.batchSize())
        .mapToObj(first -> new Window(first, rows))
        .toList();
  }

  /** As many windows as do not take too many shards, or too long to decode. */
  private static List<List<DrawnRow>> affordable(List<List<DrawnRow>> windows, int labels) {
    List<List<DrawnRow>> taken = new ArrayList<>();
    long decoded = 0;
    Set<ObjectEntry> shards = new HashSet<>();
    for (List<DrawnRow> window : windows) {
      window.forEach(row -> shards.add(row.shard()));
      decoded += (long) window.size() * labels;
      if (!taken.isEmpty() && (shards.size() > MOST_SHARDS || decoded > MOST_LABELS)) {
        break;
      }
      taken.add(window);
    }
    return taken;
  }

  /** Null where no row is of any. */
  private static Different different(
      GroupCounts counts,
      Function<RowGroups, Stream<?>> groups,
      Double inShuffledBatch,
      Double inShuffledConsecutive) {
    double inBatch = counts.inBatch(groups);
    return inBatch == 0
        ? null
        : new Different(inBatch, counts.inWindow(groups), inShuffledBatch, inShuffledConsecutive);
  }
}
