package io.radflow.preprocess.job;

import io.radflow.core.record.ImageSample;
import io.radflow.core.source.RecordIterator;
import io.radflow.preprocess.mix.DropMix;
import io.radflow.preprocess.mix.PartOrder;
import java.io.IOException;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.stream.IntStream;

/** The rows of a part of a mixed drop. Nothing is read of those that are passed over. */
final class MixedRows implements PlacedRows {

  /** Reads rows of a part, by their places in it, ascending. */
  interface Reading {
    RecordIterator<ImageSample> of(int[] places);
  }

  private final MixedPart part;
  private final DropMix mix;
  private final PartOrder order;
  private final Reading reading;

  /** For each run the number of its first row, through the part's runs. */
  private final int[] firstNumbers;

  /** Places of the rows that are no duplicates. */
  private final int[] kept;

  private int next;

  /** From the first row that is asked for on; null before. */
  private RecordIterator<ImageSample> samples;

  MixedRows(MixedPart part, DropMix mix, PartOrder order, Reading reading) {
    this.part = part;
    this.mix = mix;
    this.order = order;
    this.reading = reading;
    List<DropMix.Run> runs = order.runs();
    this.firstNumbers = new int[runs.size()];
    for (int run = 1; run < runs.size(); run++) {
      firstNumbers[run] = firstNumbers[run - 1] + runs.get(run - 1).rows();
    }
    BitSet duplicates = new BitSet();
    part.duplicates().forEach(duplicates::set);
    this.kept =
        IntStream.range(0, order.size()).filter(place -> !duplicates.get(number(place))).toArray();
  }

  /** The number of the row at a place, through the part's runs. */
  private int number(int place) {
    return firstNumbers[order.run(place)] + order.rowOfRun(place);
  }

  @Override
  public boolean isMixed() {
    return true;
  }

  @Override
  public int rows() {
    return order.size();
  }

  @Override
  public int duplicates() {
    return order.size() - kept.length;
  }

  @Override
  public boolean hasNext() {
    return next < kept.length;
  }

  @Override
  public PlacedSample next() throws IOException {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    if (samples == null) {
      samples = reading.of(Arrays.copyOfRange(kept, next, kept.length));
    }
    ImageSample sample = samples.next();
    int place = kept[next++];
    if (part.splits() != null) {
      sample.setSplit(DropSplits.split(part.splits().charAt(number(place))));
    }
    long row = mix.firstRow(order.object(place)) + order.row(place);
    return new PlacedSample(sample, part.firstPlace() + row);
  }

  @Override
  public void skip(long count) throws IOException {
    if (samples != null) {
      throw new IllegalStateException("Rows are passed over before the first is read");
    }
    next = (int) Math.min(kept.length, next + count);
  }

  @Override
  public void close() throws IOException {
    if (samples != null) {
      samples.close();
    }
  }
}
