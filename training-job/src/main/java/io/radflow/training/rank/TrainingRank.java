package io.radflow.training.rank;

import io.radflow.training.engine.GradientGroup;
import io.radflow.training.exchange.ExchangeReading;
import io.radflow.training.plan.LeafRange;
import io.radflow.training.plan.Turn;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import org.apache.flink.annotation.Internal;

/**
 * One of the ranks that compute a run's turns together: which leaves it has, what permits it to
 * begin a turn, and where a checkpoint cuts the run. Used by the task's mailbox thread, but for
 * {@link #whole}, {@link #gradients} and {@link #gather}, which are the step thread's.
 */
@Internal
public interface TrainingRank extends AutoCloseable {

  /** What a rank is told to do, on the mailbox thread. */
  interface Duties {

    /**
     * A turn that is held is to be computed, after those before.
     *
     * @param known known terms of the loss among the rows of all ranks
     */
    void begin(long turn, long known);

    /** The run ends early: no turn from this one on is wanted. */
    void endAt(long turn);

    /**
     * A hash of the engine's parameters, while it computes nothing; of an engine whose state is
     * still to be read, 0.
     */
    long parameterHash();
  }

  /** The leaves that this rank computes. */
  LeafRange leaves();

  /** Number of ranks. */
  int ranks();

  /** This rank's number. */
  int rank();

  /** Whether this rank tells of the run: its history, snapshots, predictions and metrics. */
  default boolean leads() {
    return rank() == 0;
  }

  /** What sums up a step's gradients. */
  GradientGroup gradients();

  /** What was exchanged with other ranks so far; for any thread. */
  ExchangeReading exchanged();

  /**
   * Brings together what the ranks have scored in a turn. Called once a turn.
   *
   * @param own this rank's rows
   * @return all rows of the turn in their order, on the rank that leads; empty on others
   * @throws RuntimeException if another rank has failed
   */
  Optional<ScoredRows> gather(Turn turn, ScoredRows own) throws InterruptedException;

  /**
   * The whole of a state of which this rank reads a part from the store, and other ranks the rest.
   * Called by the step thread once, before the first turn. The caller closes the stream.
   */
  InputStream whole(StoredState stored) throws IOException;

  /**
   * Begins.
   *
   * @param first the first turn that is not done
   * @param end the turn after the run's last
   */
  void start(long first, long end, Duties duties) throws Exception;

  /**
   * All rows of the next turn that are this rank's are here.
   *
   * @param known known terms of the loss among them; 0 of a turn that is scored
   */
  void held(long turn, long known);

  /**
   * On the rank that leads, before a turn is done that ends a pass: whether the run ends with it.
   */
  void decided(long turn, boolean ends);

  /** A turn is done, and its output has gone. */
  void done(long turn);

  /**
   * All barriers of a checkpoint have come. Waits until all ranks have come to the same turn, and
   * computes those before it meanwhile.
   *
   * @return whether the state is to be copied; if not, the checkpoint is declined
   */
  boolean barrier(long checkpoint) throws InterruptedException;

  /** The checkpoint that is copied next is a savepoint with which the job stops. */
  void stopped();

  /** The state is copied for a checkpoint. */
  void copied(long checkpoint);

  /** A checkpoint has been given up. */
  void aborted(long checkpoint);

  /** All input has come. Waits until no other rank needs this one. */
  void awaitEnd() throws InterruptedException;

  /** Lets whoever waits for another rank fail. May be called before {@link #start}. */
  void abort(Throwable reason);

  @Override
  void close();
}
