package io.radflow.training.cudnn;

import io.radflow.training.engine.BucketRanges;
import java.util.ArrayList;
import java.util.List;

/**
 * A leaf's passes in stages, each of which closes buckets of the gradient: the first is the pass
 * forth and the way back through as many layers as close the first bucket.
 */
final class BackwardStages {

  private final List<Runnable> work = new ArrayList<>();
  private final List<Integer> closed = new ArrayList<>();

  BackwardStages(NetworkPasses passes, BucketRanges ranges) {
    int bucket = 0;
    int from = 0;
    for (int end = 1; end <= passes.layers(); end++) {
      int before = bucket;
      while (bucket < ranges.count() && ranges.from(bucket) >= passes.firstValue(end - 1)) {
        bucket++;
      }
      if (bucket > before) {
        work.add(stage(passes, from, end));
        closed.add(bucket);
        from = end;
      }
    }
  }

  private static Runnable stage(NetworkPasses passes, int from, int end) {
    return () -> {
      if (from == 0) {
        passes.forward();
      }
      passes.backward(from, end);
    };
  }

  /** What is to be done, in order. */
  List<Runnable> work() {
    return work;
  }

  /** The first bucket that a stage closes. */
  int firstBucket(int stage) {
    return stage == 0 ? 0 : closed.get(stage - 1);
  }

  /** The bucket after the last that a stage closes. */
  int endBucket(int stage) {
    return closed.get(stage);
  }
}
