package io.radflow.training.source;

import io.radflow.training.plan.Epoch;
import java.util.List;

/**
 * Where the handing out of blocks stands.
 *
 * @param fingerprint of the plan that the state belongs to
 * @param epoch of the next block
 * @param index of the next block in its epoch
 * @param firstSequence of the epoch's first block
 * @param end position at which the run ends
 * @param grown the epoch with its shards, of a run that grows; null while it is not known, and in
 *     other runs
 * @param returned blocks that came back from a failed reader, in order
 */
record RunEnumeratorState(
    String fingerprint,
    long epoch,
    int index,
    long firstSequence,
    long end,
    Epoch grown,
    List<BlockSplit> returned) {

  RunEnumeratorState {
    returned = List.copyOf(returned);
  }
}
