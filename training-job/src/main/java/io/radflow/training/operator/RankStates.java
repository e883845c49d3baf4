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
import java.util.Iterator;
import java.util.List;
import java.util.function.Predicate;
import java.util.zip.CRC32C;
import java.util.zip.CheckedInputStream;

/**
 * The states of all ranks of a checkpoint, one after the other: they give each rank of a run that
 * goes on, however many those are, its samples, the history and the engine's state.
 */
final class RankStates {

  private final Iterator<InputStream> streams;
  private final String plan;
  private final RunFingerprint run;
  private final RunHistory history;
  private final Predicate<RunSample> own;
  private final List<RunSample> samples = new ArrayList<>();
  private RankState.Head head;

  /**
   * @param streams of the ranks, in their order; each is read before the next one is asked for
   * @param plan fingerprint of the run's plan
   * @param own which samples are kept
   */
  RankStates(
      Iterator<InputStream> streams,
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
    Stretches engineState = new Stretches();
    engineState.next();
    if (head == null) {
      throw new IOException("The checkpoint has no training state");
    }
    if (head.engineBytes() > 0) {
      TrainingState.readEngine(engineState, engine);
    }
    engineState.finish();
    return new TrainingState(head.next(), head.end(), samples);
  }

  private RankState header(InputStream stream) throws IOException {
    RankState state = RankState.read(stream, plan, run);
    if (head != null && !state.head().isOfTheSame(head)) {
      throw new IOException(
          "The states of ranks %d and %d are not of one checkpoint: %s and %s"
              .formatted(head.rank(), state.head().rank(), head, state.head()));
    }
    head = head == null ? state.head() : head;
    state.samples().stream().filter(own).forEach(samples::add);
    if (state.history().length > 0) {
      history.read(new DataInputStream(new ByteArrayInputStream(state.history())), true);
    }
    return state;
  }

  /** The stretches of the engine's state as one stream. */
  private final class Stretches extends InputStream {

    private CheckedInputStream stretch;
    private RankState state;
    private long at;

    /** Begins the next rank's stretch; there is none after the last. */
    private void next() throws IOException {
      state = null;
      if (streams.hasNext()) {
        InputStream stream = streams.next();
        state = header(stream);
        if (state.from() != at) {
          throw new IOException(
              "The engine's state goes on at byte %d in the state of rank %d, byte %d is missing"
                  .formatted(state.from(), state.head().rank(), at));
        }
        stretch = new CheckedInputStream(stream, new CRC32C());
        skipIfDone();
      }
    }

    private void skipIfDone() throws IOException {
      if (at == state.to()) {
        if (state.head().engineBytes() > 0) {
          requireChecksum();
        }
        next();
      }
    }

    private void requireChecksum() throws IOException {
      long expected = stretch.getChecksum().getValue();
      long found = new DataInputStream(stretch).readLong();
      if (found != expected) {
        throw new IOException(
            "The engine's state of rank %d of %d is damaged: CRC32C is %08x, it says %08x"
                .formatted(state.head().rank(), state.head().ranks(), expected, found));
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
      if (state == null) {
        return -1;
      }
      int read = stretch.read(bytes, offset, (int) Math.min(length, state.to() - at));
      if (read < 0) {
        throw new IOException(
            "The state of rank %d of %d ends at byte %d of the engine's state, not at %d"
                .formatted(state.head().rank(), state.head().ranks(), at, state.to()));
      }
      at += read;
      skipIfDone();
      return read;
    }

    /** All that was written must have been read: else something is missing. */
    void finish() throws IOException {
      if (at != head.engineBytes()) {
        throw new IOException(
            "The engine's state has %d bytes, of which the states of %d ranks have %d"
                .formatted(head.engineBytes(), head.ranks(), at));
      }
    }
  }
}
