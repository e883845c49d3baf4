package io.radflow.training.source;

import java.util.List;

/**
 * Where the handing out of blocks stands.
 *
 * @param fingerprint of the plan that the state belongs to
 * @param epoch of the next block
 * @param index of the next block in its epoch
 * @param firstSequence of the epoch's first block
 * @param returned blocks that came back from a failed reader, in order
 */
record RunEnumeratorState(
    String fingerprint, long epoch, int index, long firstSequence, List<BlockSplit> returned) {

  RunEnumeratorState {
    returned = List.copyOf(returned);
  }
}
