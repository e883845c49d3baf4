package io.radflow.training.operator;

import io.radflow.training.history.RunHistory;
import io.radflow.training.identity.RunFingerprint;
import io.radflow.training.plan.LeafRange;
import io.radflow.training.rank.StoredState;
import io.radflow.training.source.RunSample;
import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.flink.core.fs.FSDataInputStream;
import org.apache.flink.runtime.state.StreamStateHandle;

/**
 * The states of all ranks of a checkpoint: they give each rank of a run that goes on, however many
 * those are, its samples, the history and the engine's state. Of each it is read what precedes the
 * samples, the samples of the rank's own leaves, and of the engine's state what is asked for.
 */
final class RankStates implements StoredState {

  private final SortedMap<Integer, Stored> byRank = new TreeMap<>();
  private final RankState.Head head;

  /** A rank's state, and where it is. */
  private record Stored(RankState state, StreamStateHandle handle) {}

  /**
   * Reads what precedes the samples of all.
   *
   * @param handles of the ranks, in any order
   * @param plan fingerprint of the run's plan
   * @throws io.radflow.core.failure.IncompatibleStateException if they are of another run
   * @throws IOException if one is damaged, or missing though it is needed
   */
  RankStates(Iterable<? extends StreamStateHandle> handles, String plan, RunFingerprint run)
      throws IOException {
    RankState.Head first = null;
    for (StreamStateHandle handle : handles) {
      try (FSDataInputStream stream = handle.openInputStream()) {
        RankState state = RankState.read(stream, plan, run);
        if (first != null && !state.head().isOfTheSame(first)) {
          throw new IOException(
              "The states of ranks %d and %d are not of one checkpoint: %s and %s"
                  .formatted(first.rank(), state.head().rank(), first, state.head()));
        }
        first = first == null ? state.head() : first;
        byRank.put(state.head().rank(), new Stored(state, handle));
      }
    }
    head = first;
    if (bytes() > 0) {
      requireAll();
    }
  }

  private void requireAll() throws IOException {
    for (int rank = 0; rank < head.ranks(); rank++) {
      if (!byRank.containsKey(rank)) {
        throw new IOException(
            "The state of rank %d of %d is missing in the checkpoint"
                .formatted(rank, head.ranks()));
      }
    }
  }

  /**
   * What is of the run, with the samples of some leaves.
   *
   * @param history gets what the checkpoint has of it
   */
  TrainingState read(LeafRange leaves, RunHistory history) throws IOException {
    List<RunSample> samples = new ArrayList<>();
    for (Stored stored : byRank.values()) {
      RankState state = stored.state();
      if (state.history().length > 0) {
        history.read(new DataInputStream(new ByteArrayInputStream(state.history())), true);
      }
      SortedMap<Integer, RankState.Place> own =
          state.samples().subMap(leaves.first(), leaves.end());
      if (!own.isEmpty()) {
        try (FSDataInputStream stream = stored.handle().openInputStream()) {
          for (int leaf : own.keySet()) {
            samples.addAll(state.samples(leaf, stream));
          }
        }
      }
    }
    return new TrainingState(head.next(), head.end(), samples);
  }

  /** Of the engine's state; 0 of a run that is done. */
  @Override
  public long bytes() {
    return head.engineBytes();
  }

  @Override
  public InputStream read(long from, long to) {
    return new Stretches(from, to);
  }

  /** Some of the engine's state, from the ranks' stretches of it. */
  private final class Stretches extends InputStream {

    private final long to;
    private RankState.Head rank;
    private FSDataInputStream stream;
    private long at;

    private Stretches(long from, long to) {
      this.at = from;
      this.to = to;
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
      if (at == to) {
        return -1;
      }
      if (stream == null || at == rank.to()) {
        openNext();
      }
      int wanted = (int) Math.min(length, Math.min(to, rank.to()) - at);
      int read = stream.read(bytes, offset, wanted);
      if (read < 0) {
        throw new EOFException(
            "The state of rank %d of %d ends at byte %d of the engine's state, not at %d"
                .formatted(rank.rank(), rank.ranks(), at, rank.to()));
      }
      at += read;
      return read;
    }

    private void openNext() throws IOException {
      close();
      for (Stored stored : byRank.values()) {
        rank = stored.state().head();
        if (at < rank.to()) {
          stream = stored.handle().openInputStream();
          stream.seek(stored.state().engineAt() + at - rank.from());
          return;
        }
      }
    }

    @Override
    public void close() throws IOException {
      if (stream != null) {
        stream.close();
        stream = null;
      }
    }
  }
}
