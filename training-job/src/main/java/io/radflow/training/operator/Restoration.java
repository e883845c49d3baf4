package io.radflow.training.operator;

import io.radflow.training.engine.TrainingEngine;
import io.radflow.training.history.RunHistory;
import io.radflow.training.plan.RunPositions;
import io.radflow.training.rank.StoredState;
import io.radflow.training.rank.TrainingRank;
import java.io.IOException;
import java.io.InputStream;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.apache.flink.runtime.checkpoint.StateObjectCollection;
import org.apache.flink.runtime.state.OperatorStateHandle;
import org.apache.flink.runtime.state.StateInitializationContext;
import org.apache.flink.runtime.state.StatePartitionStreamProvider;

/**
 * What a checkpoint has of a run.
 *
 * @param run its place, and the samples of this rank that it holds
 * @param engine the engine's state, if it is still to be read by {@link #readEngine}; else null
 */
record Restoration(TrainingState run, StoredState engine) {

  /**
   * Reads a checkpoint. Of a run that is not computed in leaves the engine's state is read at once.
   * Otherwise each rank reads a part of it, and all must be linked before.
   *
   * @param states all that Flink has of the operator, of which the first is as good as any
   * @param history gets what the checkpoint has of it
   * @return empty if it has nothing of this operator
   * @throws io.radflow.core.failure.IncompatibleStateException if it is of another run
   * @throws IOException if it is damaged or cannot be read now
   */
  static Optional<Restoration> read(
      StateInitializationContext context,
      List<StateObjectCollection<OperatorStateHandle>> states,
      RunSettings settings,
      TrainingRank rank,
      RunHistory history,
      TrainingEngine engine)
      throws IOException {
    RunPositions positions = settings.positions();
    if (positions.leaves() == 1) {
      Iterator<StatePartitionStreamProvider> inputs =
          context.getRawOperatorStateInputs().iterator();
      return inputs.hasNext()
          ? Optional.of(
              new Restoration(
                  TrainingState.read(
                      inputs.next().getStream(),
                      positions.fingerprint(),
                      settings.run().identity(),
                      history,
                      engine),
                  null))
          : Optional.empty();
    }
    if (states.isEmpty() || states.get(0).isEmpty()) {
      return Optional.empty();
    }
    RankStates ranks =
        new RankStates(states.get(0), positions.fingerprint(), settings.run().identity());
    return Optional.of(
        new Restoration(ranks.read(rank.leaves(), history), ranks.bytes() > 0 ? ranks : null));
  }

  /** Reads the engine's state, together with the other ranks. */
  void readEngine(TrainingRank rank, TrainingEngine into) throws IOException {
    try (InputStream whole = rank.whole(engine)) {
      TrainingState.readEngine(whole, into);
      if (whole.read() >= 0) {
        throw new IOException(
            "The engine's state has %d bytes, more than the engine reads"
                .formatted(engine.bytes()));
      }
    }
  }
}
