package io.radflow.preprocess.mix;

import io.radflow.core.manifest.ObjectEntry;
import io.radflow.core.random.Deal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.flink.annotation.Internal;

/**
 * The parts that a drop becomes in a mixed view. The rows of its objects are cut into short runs of
 * neighbours, and the runs dealt to parts, so that each part has one run of every stretch of the
 * drop; in a part the runs' rows are interleaved. Whatever order the drop is published in, a part
 * is a sample of all of it.
 *
 * <p>All follows from the drop's name and from what its manifest says of its objects: neither other
 * drops nor parallelism nor an option changes it.
 */
@Internal
public final class DropMix {

  /** Runs of a part. */
  static final int RUNS_A_PART = 128;

  /** Bytes that a run has at least where its images are small. */
  private static final long RUN_BYTES = 1 << 20;

  private static final int FEWEST_ROWS = 32;
  private static final int MOST_ROWS = 256;

  /** Rows of a run of a drop that is too small for one part of longer runs. */
  private static final int FEWEST_ROWS_OF_SMALL_DROP = 8;

  private final String drop;
  private final int runRows;

  /** Number of the first run of each object; the number of all runs behind them. */
  private final int[] firstRuns;

  /** Number of the first row of each object in the drop; the number of all rows behind them. */
  private final long[] firstRows;

  private final int parts;

  /** Runs by part, in each part by number. */
  private final int[] dealt;

  /** Place of each part's first run in {@link #dealt}; the number of all runs behind them. */
  private final int[] firstDealt;

  /**
   * A run of neighbouring rows of one object.
   *
   * @param object its number in the drop's manifest
   * @param firstRow its first row's number in the object
   */
  public record Run(int object, int firstRow, int rows) {}

  private DropMix(String drop, List<ObjectEntry> objects, int runRows, int runsAPart) {
    this.drop = drop;
    this.runRows = runRows;
    this.firstRuns = new int[objects.size() + 1];
    this.firstRows = new long[objects.size() + 1];
    for (int i = 0; i < objects.size(); i++) {
      long rows = objects.get(i).rows();
      firstRows[i + 1] = firstRows[i] + rows;
      firstRuns[i + 1] = firstRuns[i] + Math.toIntExact(ceilDiv(rows, runRows));
    }
    int runs = firstRuns[objects.size()];
    this.parts = (int) Math.max(1, ceilDiv(runs, runsAPart));
    int[] parts = Deal.hands(runs, this.parts, 0, 0, "mix/" + drop);
    this.firstDealt = new int[this.parts + 1];
    for (int part : parts) {
      firstDealt[part + 1]++;
    }
    Arrays.parallelPrefix(firstDealt, Integer::sum);
    this.dealt = new int[runs];
    int[] next = firstDealt.clone();
    for (int run = 0; run < runs; run++) {
      dealt[next[parts[run]]++] = run;
    }
  }

  /**
   * Of objects that can be read by byte range.
   *
   * @param drop DATASET/DROP
   * @param objects as the drop's manifest lists them
   * @param imageBytes of all their images together
   */
  public static DropMix ofRanges(String drop, List<ObjectEntry> objects, long imageBytes) {
    long rows = objects.stream().mapToLong(ObjectEntry::rows).sum();
    return new DropMix(drop, objects, runRows(rows, imageBytes), RUNS_A_PART);
  }

  /**
   * Of objects that can only be read whole: each is one run.
   *
   * @param partBytes bytes that the objects of one part may have together; a part has one at least
   */
  public static DropMix ofWhole(String drop, List<ObjectEntry> objects, long partBytes) {
    long largest = objects.stream().mapToLong(ObjectEntry::bytes).max().orElse(1);
    return new DropMix(
        drop, objects, Integer.MAX_VALUE, (int) Math.max(1, partBytes / Math.max(1, largest)));
  }

  private static int runRows(long rows, long imageBytes) {
    long bytesARow = Math.max(1, imageBytes / Math.max(1, rows));
    long fromBytes = Math.min(MOST_ROWS, Math.max(FEWEST_ROWS, ceilDiv(RUN_BYTES, bytesARow)));
    return (int)
        Math.min(fromBytes, Math.max(FEWEST_ROWS_OF_SMALL_DROP, ceilDiv(rows, RUNS_A_PART)));
  }

  private static long ceilDiv(long dividend, long divisor) {
    return (dividend + divisor - 1) / divisor;
  }

  /** DATASET/DROP. */
  public String drop() {
    return drop;
  }

  /** Rows of the drop. */
  public long rows() {
    return firstRows[firstRows.length - 1];
  }

  /** Rows of a run; the last one of an object can have fewer. */
  public int runRows() {
    return runRows;
  }

  /** Number of parts, at least 1. */
  public int parts() {
    return parts;
  }

  /** The runs of a part, in the drop's order. */
  public List<Run> runs(int part) {
    List<Run> runs = new ArrayList<>();
    int object = 0;
    for (int i = firstDealt[part]; i < firstDealt[part + 1]; i++) {
      int run = dealt[i];
      object = objectOf(run, object);
      int first = (run - firstRuns[object]) * runRows;
      long left = firstRows[object + 1] - firstRows[object] - first;
      runs.add(new Run(object, first, (int) Math.min(runRows, left)));
    }
    return runs;
  }

  /** The rows of a part, in their order in the view. */
  public PartOrder order(int part) {
    return PartOrder.of(drop, runs(part));
  }

  /** Number in the drop of an object's first row: rows of the objects before it. */
  public long firstRow(int object) {
    return firstRows[object];
  }

  /** The object that a run is of; it is not before another one. */
  private int objectOf(int run, int notBefore) {
    int found = Arrays.binarySearch(firstRuns, notBefore, firstRuns.length, run);
    int object = found >= 0 ? found : -found - 2;
    // Objects without rows have no runs.
    while (firstRuns[object + 1] == firstRuns[object]) {
      object++;
    }
    return object;
  }
}
