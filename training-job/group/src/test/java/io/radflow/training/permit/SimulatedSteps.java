package io.radflow.training.permit;

import java.util.HashMap;
import java.util.Map;

/**
 * Turns that ranks are in. A training step ends when all have begun it, and their sums are
 * exchanged; of a pass each rank scores its own rows, and rank 0 awaits all scores.
 */
final class SimulatedSteps {

  private final SimulatedJob job;
  private final long step;
  private final Map<Long, Turn> turns = new HashMap<>();

  private static final class Turn {
    private int ranks;
    private long sum;
  }

  SimulatedSteps(SimulatedJob job) {
    this.job = job;
    this.step = job.schedule().step();
  }

  /** A rank begins a turn. */
  void compute(int rank, long turn, long sum) {
    if (job.run().isScored(turn)) {
      job.after(step / 2, () -> scored(rank, turn, sum));
    } else if (isLast(turn, sum)) {
      long all = turns.remove(turn).sum;
      long at = job.time().now() + job.time().about(step);
      for (int member = 0; member < job.ranks(); member++) {
        int number = member;
        long skew = job.time().about(SimulatedTime.MILLISECOND);
        job.at(at + skew, () -> job.computed(number, turn, all));
      }
    }
  }

  private void scored(int rank, long turn, long sum) {
    if (rank == 0) {
      arrived(turn, sum);
    } else {
      job.group().onLinkToLeader(rank, () -> arrived(turn, sum));
      job.computed(rank, turn, 0);
    }
  }

  private void arrived(long turn, long sum) {
    if (isLast(turn, sum)) {
      job.computed(0, turn, turns.remove(turn).sum);
    }
  }

  private boolean isLast(long turn, long sum) {
    Turn one = turns.computeIfAbsent(turn, number -> new Turn());
    one.sum += sum;
    return ++one.ranks == job.ranks();
  }
}
