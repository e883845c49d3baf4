package io.radflow.preprocess.mix;

import java.io.IOException;
import java.util.List;

/** One run, whose rows are fetched in units of neighbours. They are numbered from its first one. */
interface FetchedRun<T> {

  /** Opens a run, by what tells where its rows are. Called by several threads at a time. */
  interface Opener<T> {
    FetchedRun<T> open(DropMix.Run run) throws IOException;
  }

  /** Size of what is held beside rows for as long as the run is read. */
  long heldBytes();

  /**
   * The row after the last of a unit.
   *
   * @param from its first row
   * @param most bytes that it may have; a single row, or what cannot be read apart, may have more
   */
  int unitEnd(int from, long most);

  /** Size of rows, as far as that is known before they are read. */
  long bytes(int from, int to);

  /** Gets what a unit is decoded from. Called by several threads at a time. */
  byte[] fetch(int from, int to) throws IOException;

  /** The rows of a unit. */
  List<T> decode(int from, int to, byte[] fetched) throws IOException;
}
