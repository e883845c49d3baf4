package io.radflow.preprocess.job;

import io.radflow.core.record.ImageSample;
import io.radflow.core.store.ObjectStore;
import io.radflow.preprocess.labels.InvalidLabelException;
import io.radflow.preprocess.split.DropSplit;
import io.radflow.preprocess.split.SplitPolicy;
import io.radflow.preprocess.view.ViewRules;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Splits a drop by its table where the view's policy asks for it: reads all its rows but for their
 * images, leaves out what the view drops, and has the others split in table order.
 */
final class DropSplits {

  private static final char TRAIN = 'r';
  private static final char TEST = 't';

  /** A row that is not split, because the view drops or rejects it. */
  private static final char NONE = '-';

  private final ViewRules rules;
  private final ObjectStore store;

  DropSplits(ViewRules rules, ObjectStore store) {
    this.rules = rules;
    this.store = store;
  }

  /** The split that a letter stands for; null for none. */
  static String split(char letter) {
    return switch (letter) {
      case TRAIN -> SplitPolicy.TRAIN;
      case TEST -> SplitPolicy.TEST;
      case NONE -> null;
      default -> throw new IllegalArgumentException("'" + letter + "' is no split");
    };
  }

  /** The objects of a drop with their rows' splits; as they are where rows are split alone. */
  List<SampleObject> split(String dataset, List<SampleObject> objects) throws IOException {
    Optional<DropSplit> together = rules.splits().dropSplit(dataset);
    if (together.isEmpty()) {
      return objects;
    }
    List<Row> rows = new ArrayList<>();
    List<char[]> letters = new ArrayList<>();
    for (SampleObject object : objects) {
      letters.add(read(object, letters.size(), rows));
    }
    rows.sort(Comparator.comparingLong(Row::number));
    List<String> splits = together.get().splits(rows.stream().map(Row::image).toList());
    for (int i = 0; i < splits.size(); i++) {
      Row row = rows.get(i);
      letters.get(row.object())[row.place()] =
          splits.get(i).equals(SplitPolicy.TRAIN) ? TRAIN : TEST;
    }
    List<SampleObject> split = new ArrayList<>();
    for (int i = 0; i < objects.size(); i++) {
      SampleObject object = objects.get(i);
      split.add(
          new SampleObject(
              object.entry(),
              object.duplicates(),
              new String(letters.get(i)),
              object.firstPlace()));
    }
    return split;
  }

  /** Adds the rows that are split. */
  private char[] read(SampleObject object, int number, List<Row> rows) throws IOException {
    List<ImageSample> samples = SampleObjects.withoutImages(store, object.entry());
    Set<Integer> duplicates = new HashSet<>(object.duplicates());
    for (int place = 0; place < samples.size(); place++) {
      ImageSample sample = samples.get(place);
      if (!duplicates.contains(place) && isSplit(sample)) {
        rows.add(new Row(sample.getRow(), number, place, ViewRules.publishedId(sample)));
      }
    }
    char[] letters = new char[samples.size()];
    Arrays.fill(letters, NONE);
    return letters;
  }

  private boolean isSplit(ImageSample sample) {
    try {
      return rules.labels(sample).isSplit();
    } catch (InvalidLabelException e) {
      // The transform rejects it.
      return false;
    }
  }

  /**
   * A row of the drop's table.
   *
   * @param number in the table
   * @param object that it is in
   * @param place in that object
   * @param image published id
   */
  private record Row(long number, int object, int place, String image) {}
}
