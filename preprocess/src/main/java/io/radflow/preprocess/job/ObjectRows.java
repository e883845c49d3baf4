package io.radflow.preprocess.job;

import io.radflow.core.record.ImageSample;
import io.radflow.core.store.ObjectStore;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.stream.IntStream;

/** The rows of one object of samples, as they lie in it. */
final class ObjectRows implements PlacedRows {

  private final SampleObject object;
  private final List<ImageSample> samples;

  /** Rows that are no duplicates. */
  private final int[] kept;

  private int next;

  ObjectRows(SampleObject object, ObjectStore store) throws IOException {
    this.object = object;
    this.samples = object.entry() == null ? List.of() : SampleObjects.read(store, object.entry());
    Set<Integer> duplicates = new HashSet<>(object.duplicates());
    this.kept =
        IntStream.range(0, samples.size()).filter(row -> !duplicates.contains(row)).toArray();
  }

  @Override
  public boolean isMixed() {
    return false;
  }

  @Override
  public int rows() {
    return samples.size();
  }

  @Override
  public int duplicates() {
    return object.duplicates().size();
  }

  @Override
  public boolean hasNext() {
    return next < kept.length;
  }

  @Override
  public PlacedSample next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    int row = kept[next++];
    ImageSample sample = samples.get(row);
    if (object.splits() != null) {
      sample.setSplit(DropSplits.split(object.splits().charAt(row)));
    }
    return new PlacedSample(sample, object.firstPlace() == null ? -1 : object.firstPlace() + row);
  }

  @Override
  public void skip(long count) {
    next = (int) Math.min(kept.length, next + count);
  }

  @Override
  public void close() {
    // Nothing is held open.
  }
}
