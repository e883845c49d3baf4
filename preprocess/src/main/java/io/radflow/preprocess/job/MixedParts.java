package io.radflow.preprocess.job;

import io.radflow.core.source.PartRange;
import io.radflow.preprocess.mix.DropMix;
import io.radflow.preprocess.mix.MixedDrop;
import io.radflow.preprocess.view.SampleUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * Tells the parts of a mixed drop apart by the duplicates and the splits of their rows, which are
 * known by object. Parts without any are one range, whatever their number.
 */
final class MixedParts {

  private final SampleUnit unit;
  private final MixedDrop drop;
  private final List<SampleObject> objects;
  private final long firstPlace;

  /**
   * @param objects of the drop, with what is known of their rows
   * @param firstPlace of the drop's first row in the view
   */
  MixedParts(SampleUnit unit, MixedDrop drop, List<SampleObject> objects, long firstPlace) {
    this.unit = unit;
    this.drop = drop;
    this.objects = objects;
    this.firstPlace = firstPlace;
  }

  List<PartRange> ranges() {
    if (objects.stream().allMatch(one -> one.duplicates().isEmpty() && one.splits() == null)) {
      return List.of(new PartRange(unit.name(), unit.parts(), part(List.of(), null).payload()));
    }
    List<PartRange> ranges = new ArrayList<>();
    for (int number = 0; number < unit.parts(); number++) {
      List<DropMix.Run> runs = drop.mix().runs(number);
      String payload = part(duplicates(runs), splits(runs)).payload();
      ranges.add(new PartRange(unit.name(), number, number + 1, unit.parts(), payload));
    }
    return ranges;
  }

  private MixedPart part(List<Integer> duplicates, String splits) {
    return new MixedPart(unit.drop(), drop.digest(), firstPlace, duplicates, splits);
  }

  private List<Integer> duplicates(List<DropMix.Run> runs) {
    List<Integer> duplicates = new ArrayList<>();
    int first = 0;
    for (DropMix.Run run : runs) {
      List<Integer> ofObject = objects.get(run.object()).duplicates();
      for (int i = atOrAfter(ofObject, run.firstRow());
          i < ofObject.size() && ofObject.get(i) < run.firstRow() + run.rows();
          i++) {
        duplicates.add(first + ofObject.get(i) - run.firstRow());
      }
      first += run.rows();
    }
    return duplicates;
  }

  private static int atOrAfter(List<Integer> ascending, int row) {
    int found = Collections.binarySearch(ascending, row);
    return found >= 0 ? found : -found - 1;
  }

  /** Null where rows keep their published splits. */
  private String splits(List<DropMix.Run> runs) {
    StringBuilder splits = new StringBuilder();
    for (DropMix.Run run : runs) {
      String ofObject = objects.get(run.object()).splits();
      if (ofObject == null) {
        return null;
      }
      splits.append(ofObject, run.firstRow(), run.firstRow() + run.rows());
    }
    return splits.toString();
  }
}
