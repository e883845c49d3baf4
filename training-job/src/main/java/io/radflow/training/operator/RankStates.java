package io.radflow.training.operator;

import io.radflow.training.engine.TrainingEngine;
import io.radflow.training.history.RunHistory;
import io.radflow.training.identity.RunFingerprint;
import io.radflow.training.source.RunSample;
import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.zip.CRC32C;
import java.util.zip.CheckedInputStream;

/**
 * The states of all ranks of a checkpoint: they give each rank of a run that goes on, however many
 * those are, its samples, the history and the engine's state.
 *
 * <p>Flink hands the states over in any order and one stream at a time, so they are gone through
 * once for what precedes the engine's state, and then from the beginning for each stretch of it.
 */
final class RankStates {

  private final Iterable<InputStream> streams;
  private final String plan;
  private final RunFingerprint run;
  private final RunHistory history;
  private final Predicate<RunSample> own;
  private final List<RunSample> samples = new ArrayList<>();

  /** Where the state of each rank is among the streams. */
  private final Map<Integer, Integer> places = new HashMap<>();

  private RankState.Head head;

  /**
   * @param streams of the ranks, in any order; each is read before the next one is asked for
   * @param plan fingerprint of the run's plan
   * @param own which samples are kept
   */
  RankStates(
      Iterable<InputStream> streams,
      String plan,
      RunFingerprint run,
      RunHistory history,
      Predicate<RunSample> own) {
    this.streams = streams;
    this.plan = plan;
    this.run = run;
    this.history = history;
    this.own = own;
  }

  /**
   * Reads them all.
   *
   * @return what is of the run, with the samples that are kept
   * @throws io.radflow.core.failure.IncompatibleStateException if they are of another run or
   *     network
   * @throws IOException if one is damaged, or missing though it is needed
   */
  TrainingState read(TrainingEngine engine) throws IOException {
    for (InputStream stream : streams) {
      take(RankState.read(stream, plan, run));
    }
    if (head.engineBytes() > 0) {
      requireAll();
      Stretches engineState = new Stretches();
      TrainingState.readEngine(engineState, engine);
      engineState.finish();
    }
    return new TrainingState(head.next(), head.end(), samples);
  }

  private void take(RankState state) throws IOException {
    if (head != null && !state.head().isOfTheSame(head)) {
      throw new IOException(
          "The states of ranks %d and %d are not of one checkpoint: %s and %s"
              .formatted(head.rank(), state.head().rank(), head, state.head()));
    }
    head = head == null ? state.head() : head;
    places.put(state.head().rank(), places.size());
    state.samples().stream().filter(own).forEach(samples::add);
    if (state.history().length > 0) {
      history.read(new DataInputStream(new ByteArrayInputStream(state.history())), true);
    }
  }

  private void requireAll() throws IOException {
    for (int rank = 0; rank < head.ranks(); rank++) {
      if (!places.containsKey(rank)) {
        throw new IOException(
            "The state of rank %d of %d is missing in the checkpoint"
                .formatted(rank, head.ranks()));
      }
    }
  }

  /** The stretches of the engine's state as one stream. */
  private final class Stretches extends InputStream {

    private CheckedInputStream stretch;
    private RankState.Head rank;
    private long at;

    private Stretches() throws IOException {
      begin(0);
    }

    /** Begins a rank's stretch, or that of the first one behind it that has some. */
    private void begin(int number) throws IOException {
      Iterator<InputStream> all = streams.iterator();
      InputStream stream = all.next();
      for (int place = 0; place < places.get(number); place++) {
        stream = all.next();
      }
      rank = RankState.read(stream, plan, run).head();
      stretch = new CheckedInputStream(stream, new CRC32C());
      goOnIfDone();
    }

    private void goOnIfDone() throws IOException {
      if (at == rank.to()) {
        requireChecksum();
        if (rank.rank() + 1 < head.ranks()) {
          begin(rank.rank() + 1);
        }
      }
    }

    private void requireChecksum() throws IOException {
      long expected = stretch.getChecksum().getValue();
      long found = new DataInputStream(stretch).readLong();
      if (found != expected) {
        throw new IOException(
            "The engine's state of rank %d of %d is damaged: CRC32C is %08x, it says %08x"
                .formatted(rank.rank(), head.ranks(), expected, found));
      }
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : Byte.toUnsignedInt(one[0]);
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      if (length == 0) {
        return 0;
      }
      if (at == head.engineBytes()) {
        return -1;
      }
      int read = stretch.read(bytes, offset, (int) Math.min(length, rank.to() - at));
      if (read < 0) {
        throw new IOException(
            "The state of rank %d of %d ends at byte %d of the engine's state, not at %d"
                .formatted(rank.rank(), head.ranks(), at, rank.to()));
      }
      at += read;
      goOnIfDone();
      return read;
    }

    /** All that was written must have been read. */
    private void finish() throws IOException {
      if (at != head.engineBytes()) {
        throw new IOException(
            "The engine's state has %d bytes, of which the engine read %d"
                .formatted(head.engineBytes(), at));
      }
    }
  }
}
