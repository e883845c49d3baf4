package io.radflow.core.parquet;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** The values of a page in runs, of each of which it is only told whether they are one. */
interface OneRuns {

  /** How often the value that comes next does so at least. */
  int left();

  /** Whether it is one; after {@link #left}. */
  boolean isOne();

  /** Goes on after some of them, at most {@link #left}. */
  void skip(int values);

  /**
   * Values by their numbers in the column's dictionary.
   *
   * @param ones which of its values are one
   */
  static OneRuns ofDictionary(ByteBuffer page, boolean[] ones) {
    int width = page.get();
    RunLengths numbers = new RunLengths(page, width);
    return new OneRuns() {
      @Override
      public int left() {
        return numbers.left();
      }

      @Override
      public boolean isOne() {
        return ones[numbers.value()];
      }

      @Override
      public void skip(int values) {
        numbers.skip(values);
      }
    };
  }

  /** Values one after the other, as a writer keeps them where a dictionary does not pay. */
  static OneRuns plain(ByteBuffer page) {
    ByteBuffer values = page.slice().order(ByteOrder.LITTLE_ENDIAN);
    return new OneRuns() {
      @Override
      public int left() {
        return 1;
      }

      @Override
      public boolean isOne() {
        return values.getFloat(values.position()) == 1;
      }

      @Override
      public void skip(int count) {
        values.position(values.position() + count * Float.BYTES);
      }
    };
  }
}
