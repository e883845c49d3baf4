package io.radflow.preprocess.job;

import io.radflow.core.record.ImageSample;
import io.radflow.core.source.RecordIterator;

/** The rows of a part that no earlier drop has, in the order in which the view gets them. */
interface PlacedRows extends RecordIterator<PlacedRows.PlacedSample> {

  /** Whether they are of a mixed drop. */
  boolean isMixed();

  /** Rows of the part. */
  int rows();

  /** Rows of the part that are left out. */
  int duplicates();

  /**
   * A sample.
   *
   * @param place its number in the view's published order; -1 if it is not known
   */
  record PlacedSample(ImageSample sample, long place) {}
}
