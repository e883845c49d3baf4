package io.radflow.preprocess.mix;

import io.radflow.core.random.SampleRandom;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.apache.flink.annotation.Internal;

/**
 * The rows of one part of a mixed drop in their order. All runs advance in step: row t of a run of
 * m rows is somewhere in the t-th m-th of the part. So a run's rows keep their order, and each run
 * can be streamed.
 */
@Internal
public final class PartOrder {

  private final List<DropMix.Run> runs;
  private final int[] run;
  private final int[] rowOfRun;

  private PartOrder(List<DropMix.Run> runs, int size) {
    this.runs = runs;
    this.run = new int[size];
    this.rowOfRun = new int[size];
  }

  /**
   * A row with what it is ordered by.
   *
   * @param run its place in the part
   */
  private record Key(double key, int object, int row, int run, int rowOfRun) {

    static final Comparator<Key> ORDER =
        Comparator.comparingDouble(Key::key)
            .thenComparingInt(Key::object)
            .thenComparingInt(Key::row);
  }

  static PartOrder of(String drop, List<DropMix.Run> runs) {
    List<Key> keys = new ArrayList<>();
    SampleRandom random = new SampleRandom(0, 0, "");
    for (int i = 0; i < runs.size(); i++) {
      DropMix.Run run = runs.get(i);
      String object = drop + "/" + run.object() + "/";
      for (int t = 0; t < run.rows(); t++) {
        int row = run.firstRow() + t;
        random.restart(0, 0, object + row);
        keys.add(new Key((t + random.nextDouble()) / run.rows(), run.object(), row, i, t));
      }
    }
    keys.sort(Key.ORDER);
    PartOrder order = new PartOrder(List.copyOf(runs), keys.size());
    for (int i = 0; i < keys.size(); i++) {
      order.run[i] = keys.get(i).run();
      order.rowOfRun[i] = keys.get(i).rowOfRun();
    }
    return order;
  }

  /** Number of rows. */
  public int size() {
    return run.length;
  }

  /** The part's runs, in the drop's order. */
  public List<DropMix.Run> runs() {
    return runs;
  }

  /** Which of {@link #runs} the row at a place is of. */
  public int run(int place) {
    return run[place];
  }

  /** The number in its run of the row at a place. */
  public int rowOfRun(int place) {
    return rowOfRun[place];
  }

  /** The number in the drop's manifest of the object that the row at a place is in. */
  public int object(int place) {
    return runs.get(run[place]).object();
  }

  /** The number in its object of the row at a place. */
  public int row(int place) {
    return runs.get(run[place]).firstRow() + rowOfRun[place];
  }
}
