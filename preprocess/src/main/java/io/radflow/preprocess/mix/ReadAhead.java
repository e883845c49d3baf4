package io.radflow.preprocess.mix;

import io.radflow.core.source.RecordIterator;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;

/**
 * Reads the rows of a part in their order. Units of neighbouring rows are fetched in the order in
 * which they are first needed, several at a time, as long as what is held fits a budget; what is
 * needed now is always fetched, though no more of it than fits, or a single row. So what is held is
 * bounded by the budget and a row, whatever the part holds.
 */
final class ReadAhead<T> implements RecordIterator<T> {

  /** Requests at a time. */
  static final int REQUESTS = 16;

  /** Bytes of a unit: a request for fewer takes hardly less time. */
  static final long UNIT_BYTES = 1 << 20;

  private final PartOrder order;
  private final int[] places;
  private final FetchedRun.Opener<T> opener;
  private final long budget;
  private final ExecutorService executor;

  /** The last row of each run that is wanted. */
  private final int[] lastRows;

  /** By number; null before a run is asked for. */
  private final List<OpenRun<T>> runs = new ArrayList<>();

  /** Requests that may still be under way. */
  private final List<Future<?>> sent = new ArrayList<>();

  private long held;
  private int next;
  private int nextToOpen;
  private int nextToFetch;

  /**
   * @param places of the rows to read, ascending
   * @param budget bytes to hold
   * @param executor with {@value #REQUESTS} threads; it is not shut down with this
   */
  ReadAhead(
      PartOrder order,
      int[] places,
      FetchedRun.Opener<T> opener,
      long budget,
      ExecutorService executor) {
    this.order = order;
    this.places = places;
    this.opener = opener;
    this.budget = budget;
    this.executor = executor;
    this.lastRows = new int[order.runs().size()];
    order.runs().forEach(run -> runs.add(null));
    for (int place : places) {
      lastRows[order.run(place)] = order.rowOfRun(place);
    }
  }

  @Override
  public boolean hasNext() {
    return next < places.length;
  }

  @Override
  public T next() throws IOException {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    readAhead();
    OpenRun<T> run = open(next);
    held += run.open();
    int row = order.rowOfRun(places[next]);
    if (!run.hasAskedFor(row)) {
      ask(run, row, run.rows().unitEnd(row, Math.min(UNIT_BYTES, budget - held)));
    }
    T taken = run.take(row);
    held -= run.freed();
    next++;
    return taken;
  }

  private void readAhead() throws IOException {
    sent.removeIf(Future::isDone);
    nextToOpen = Math.max(nextToOpen, next);
    while (nextToOpen < places.length && sent.size() < REQUESTS && held < budget) {
      open(nextToOpen++);
    }
    nextToFetch = Math.max(nextToFetch, next);
    while (nextToFetch < nextToOpen && sent.size() < REQUESTS && fetchAhead(nextToFetch)) {
      nextToFetch++;
    }
  }

  /** Whether the row is asked for: not before its run is open, and not beyond the budget. */
  private boolean fetchAhead(int index) throws IOException {
    OpenRun<T> run = open(index);
    int row = order.rowOfRun(places[index]);
    if (run.hasAskedFor(row)) {
      return true;
    }
    if (run.isOpening()) {
      return false;
    }
    held += run.open();
    int end = run.rows().unitEnd(row, UNIT_BYTES);
    if (held + run.rows().bytes(row, end) > budget) {
      return false;
    }
    ask(run, row, end);
    return true;
  }

  /** The run of a row, which is opened if it is not yet. */
  private OpenRun<T> open(int index) {
    int number = order.run(places[index]);
    if (runs.get(number) == null) {
      DropMix.Run run = order.runs().get(number);
      runs.set(number, new OpenRun<>(lastRows[number], send(() -> opener.open(run))));
    }
    return runs.get(number);
  }

  private void ask(OpenRun<T> run, int from, int to) {
    FetchedRun<T> rows = run.rows();
    run.ask(from, to, send(() -> rows.fetch(from, to)));
    held += rows.bytes(from, to);
  }

  private <R> Future<R> send(Callable<R> request) {
    Future<R> future = executor.submit(request);
    sent.add(future);
    return future;
  }

  @Override
  public void close() {
    sent.forEach(request -> request.cancel(true));
  }
}
