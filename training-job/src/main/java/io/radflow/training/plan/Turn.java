package io.radflow.training.plan;

import org.apache.flink.annotation.Internal;

/**
 * What is computed at once: a training step, or a batch of an evaluation pass.
 *
 * @param number among all turns of the run
 * @param pass number of the evaluation pass, −1 for a training step
 * @param step number of the training step, from 0; of a pass, steps done when it is scored
 * @param position of its first row
 * @param rows of it; the last one of a pass may have fewer than a batch
 * @param last whether it is the last one of its pass
 */
@Internal
public record Turn(long number, int pass, long step, long position, int rows, boolean last) {

  /** Whether its rows are scored, not trained on. */
  public boolean evaluation() {
    return pass >= 0;
  }

  /** Position after its last row. */
  public long end() {
    return position + rows;
  }
}
