package io.radflow.training.source;

import io.radflow.training.plan.Epoch;
import io.radflow.training.plan.RunPositions;
import java.util.ArrayList;
import java.util.List;

/**
 * Where the handing out of blocks stands.
 *
 * @param fingerprint of the plan that the state belongs to
 * @param sources how far each source's blocks are handed out
 * @param pass number of the next evaluation pass; {@link #UNKNOWN} where the first source's epoch
 *     tells it
 * @param passIndex of the next block in that pass
 * @param sequence of the next block
 * @param behind blocks from there on that are handed out; states of up to version 2 tell an epoch's
 *     blocks so, passes among them
 * @param end position at which the run ends
 * @param returned blocks that came back from a failed reader, in order
 */
record RunEnumeratorState(
    String fingerprint,
    List<Progress> sources,
    int pass,
    int passIndex,
    long sequence,
    int behind,
    long end,
    List<BlockSplit> returned) {

  static final int UNKNOWN = -1;

  /**
   * How far a source's blocks are handed out.
   *
   * @param epoch of the next block
   * @param index of the next block in its epoch
   * @param grown the epoch with its shards, of a run that grows; null while it is not known, and in
   *     other runs
   */
  record Progress(long epoch, int index, Epoch grown) {}

  RunEnumeratorState {
    sources = List.copyOf(sources);
    returned = List.copyOf(returned);
  }

  /** At a run's beginning. */
  static RunEnumeratorState beginning(RunPositions run) {
    List<Progress> sources = new ArrayList<>();
    for (int source = 0; source < run.shares().sources(); source++) {
      sources.add(new Progress(0, 0, null));
    }
    return new RunEnumeratorState(run.fingerprint(), sources, 0, 0, 0, 0, run.length(), List.of());
  }

  RunEnumeratorState with(long newEnd, List<BlockSplit> newReturned) {
    return new RunEnumeratorState(
        fingerprint,
        sources,
        pass,
        passIndex,
        sequence,
        behind,
        Math.min(end, newEnd),
        newReturned);
  }
}
