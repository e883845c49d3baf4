package io.radflow.training.dl4j;

import io.radflow.training.dl4j.kernel.Kernels;
import io.radflow.training.dl4j.kernel.Tensor;
import io.radflow.training.engine.Bucket;
import io.radflow.training.leaves.LeafPlace;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * Partial sums of a rank's leaves, bucket by bucket, in native memory: one gradient beside the
 * present one for each that is held at once. Those are log2 of the leaves where they are a subtree,
 * else up to twice as many and one. Memory is taken when a step first needs it.
 */
final class LeafSums {

  private final List<Tensor> gradients;
  private final Kernels kernels;

  /** By place on the stack, by bucket. */
  private final List<List<Tensor>> sums = new ArrayList<>();

  /**
   * @param gradients the present gradient, by buckets
   */
  LeafSums(List<Tensor> gradients, Kernels kernels) {
    this.gradients = gradients;
    this.kernels = kernels;
  }

  /** Gradients that memory was taken for. */
  int held() {
    return sums.size();
  }

  void close() {
    sums.forEach(held -> held.forEach(Tensor::close));
  }

  private Tensor sum(int place, int bucket) {
    while (sums.size() <= place) {
      sums.add(
          gradients.stream().map(gradient -> Tensor.allocate((long) gradient.length())).toList());
    }
    return sums.get(place).get(bucket);
  }

  /** Takes over the present gradient's bucket, of a leaf that is not the rank's last. */
  void take(LeafPlace place, int bucket) {
    if (place.joined() == 0) {
      sum(place.held(), bucket).set(gradients.get(bucket));
      return;
    }
    kernels.add(sum(place.held() - 1, bucket), gradients.get(bucket));
    for (int at = place.held() - 2; at >= place.untouched(); at--) {
      kernels.add(sum(at, bucket), sum(at + 1, bucket));
    }
  }

  /**
   * Completes the partial sums of a bucket by the last leaf's gradient. The first of them is then
   * where that was.
   */
  void complete(LeafPlace place, int bucket) {
    Tensor gradient = gradients.get(bucket);
    for (int at = place.held() - 1; at >= place.untouched(); at--) {
      kernels.add(gradient, sum(at, bucket));
    }
    if (place.untouched() > 0) {
      sum(place.untouched(), bucket).set(gradient);
      gradient.set(sum(0, bucket));
    }
  }

  /** A complete bucket. The result goes to the first partial sum's place, the gradient's. */
  Bucket bucket(LeafPlace place, int bucket) {
    ByteBuffer result = gradients.get(bucket).bytes();
    List<ByteBuffer> partial = new ArrayList<>(List.of(result));
    for (int at = 1; at <= place.untouched(); at++) {
      partial.add(sum(at, bucket).bytes());
    }
    return new Bucket(bucket, partial, result);
  }
}
