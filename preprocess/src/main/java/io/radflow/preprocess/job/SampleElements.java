package io.radflow.preprocess.job;

import io.radflow.core.part.PartElement;
import io.radflow.core.part.RecordKind;
import io.radflow.core.source.PartSplit;
import io.radflow.core.source.RecordIterator;
import io.radflow.preprocess.view.Counters;
import io.radflow.preprocess.view.SampleUnit;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;

/** A part as elements: its counts, its rows without duplicates, its end. */
final class SampleElements implements RecordIterator<PartElement> {

  private final String unit;
  private final int part;
  private final int parts;
  private final List<PartElement> counts = new ArrayList<>();
  private final PlacedRows rows;
  private int nextCount;

  /** Rows that are not given yet. */
  private long rowsLeft;

  private boolean ended;

  SampleElements(PartSplit split, PlacedRows rows) {
    this.unit = split.unit();
    this.part = SampleUnit.parse(unit).firstPart() + split.part();
    this.parts = split.parts();
    this.rows = rows;
    this.rowsLeft = rows.rows() - rows.duplicates();
    counts.add(PartElement.count(unit, part, Counters.SAMPLES, rows.rows()));
    counts.add(
        PartElement.count(unit, part, Counters.dropped(Counters.DUPLICATE_ID), rows.duplicates()));
    if (rows.isMixed()) {
      counts.add(PartElement.count(unit, part, Counters.MIXED, 1));
    }
  }

  @Override
  public boolean hasNext() {
    return !ended;
  }

  @Override
  public PartElement next() throws IOException {
    if (ended) {
      throw new NoSuchElementException();
    }
    if (nextCount < counts.size()) {
      return counts.get(nextCount++);
    }
    if (rowsLeft > 0) {
      rowsLeft--;
      PlacedRows.PlacedSample row = rows.next();
      return PartElement.row(unit, part, "", RecordKind.IMAGE_SAMPLE, row.sample()).at(row.place());
    }
    ended = true;
    return PartElement.end(unit, part, parts);
  }

  @Override
  public void skip(long count) throws IOException {
    int passedCounts = (int) Math.min(count, counts.size() - nextCount);
    nextCount += passedCounts;
    long passedRows = Math.min(count - passedCounts, rowsLeft);
    rowsLeft -= passedRows;
    rows.skip(passedRows);
    ended = count > passedCounts + passedRows;
  }

  @Override
  public void close() throws IOException {
    rows.close();
  }
}
