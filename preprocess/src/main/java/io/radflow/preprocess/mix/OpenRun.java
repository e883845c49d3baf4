package io.radflow.preprocess.mix;

import io.radflow.core.concurrent.FutureResult;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.Future;

/** How far a run is read: its units that are asked for, and which of their rows are taken. */
final class OpenRun<T> {

  /** The last row that is wanted. */
  private final int lastRow;

  /** Null once the run is open. */
  private Future<FetchedRun<T>> opening;

  private final Queue<Unit<T>> units = new ArrayDeque<>();

  /** Null before the run is open, and once it is read. */
  private FetchedRun<T> rows;

  private int askedTo;

  /** The row after the last whose bytes are held no longer. */
  private int freedTo;

  private long freed;

  OpenRun(int lastRow, Future<FetchedRun<T>> opening) {
    this.lastRow = lastRow;
    this.opening = opening;
  }

  /** Neighbouring rows that come together. */
  private static final class Unit<T> {
    final int from;
    final int to;
    Future<byte[]> fetched;
    List<T> decoded;

    Unit(int from, int to, Future<byte[]> fetched) {
      this.from = from;
      this.to = to;
      this.fetched = fetched;
    }
  }

  boolean isOpening() {
    return opening != null && !opening.isDone();
  }

  /** The bytes that are held from now on, unless they are already; waits until the run is open. */
  long open() throws IOException {
    if (opening == null) {
      return 0;
    }
    rows = FutureResult.of(opening, "opening a run of samples");
    opening = null;
    return rows.heldBytes();
  }

  FetchedRun<T> rows() {
    return rows;
  }

  boolean hasAskedFor(int row) {
    return row < askedTo;
  }

  void ask(int from, int to, Future<byte[]> fetched) {
    units.add(new Unit<>(from, to, fetched));
    askedTo = to;
  }

  /** A row that was asked for; waits until it is there. Rows before it are wanted no longer. */
  T take(int row) throws IOException {
    while (units.element().to <= row) {
      free(units.remove(), Integer.MAX_VALUE);
    }
    Unit<T> unit = units.element();
    if (unit.decoded == null) {
      byte[] fetched = FutureResult.of(unit.fetched, "fetching samples");
      unit.fetched = null;
      unit.decoded = new ArrayList<>(rows.decode(unit.from, unit.to, fetched));
    }
    T taken = unit.decoded.set(row - unit.from, null);
    if (row < lastRow) {
      free(unit, row + 1);
    } else {
      free(units.remove(), Integer.MAX_VALUE);
      freed += rows.heldBytes();
      rows = null;
    }
    return taken;
  }

  private void free(Unit<T> unit, int to) {
    int end = Math.min(unit.to, to);
    freed += rows.bytes(Math.max(freedTo, unit.from), end);
    freedTo = end;
  }

  /** Bytes that are held no longer since the last call. */
  long freed() {
    long bytes = freed;
    freed = 0;
    return bytes;
  }
}
