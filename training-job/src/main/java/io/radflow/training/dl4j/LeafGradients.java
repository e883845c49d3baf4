package io.radflow.training.dl4j;

import io.radflow.training.dl4j.kernel.Kernels;
import io.radflow.training.dl4j.kernel.Tensor;
import io.radflow.training.engine.GradientGroup;
import io.radflow.training.engine.MixedLoss;
import io.radflow.training.leaves.LeafPlace;
import java.util.List;
import java.util.function.IntConsumer;

/**
 * Computes the gradients of a rank's leaves, each by passes over parts of it, and adds them up:
 * parts within a leaf in their order, leaves by the tree. A bucket goes to the group as soon as the
 * last leaf's backward pass has closed it.
 */
final class LeafGradients {

  private final BitGraph graph;
  private final int microBatch;
  private final GradientBuckets buckets;
  private final GradientSum parts;
  private final LeafSums leafSums;

  /**
   * @param microBatch largest number of images computed at once; 0 takes every leaf whole
   */
  LeafGradients(BitGraph graph, Kernels kernels, int microBatch) {
    this.graph = graph;
    this.microBatch = microBatch;
    buckets = new GradientBuckets(graph.flatGradient());
    parts = new GradientSum(buckets.tensors(), kernels);
    leafSums = new LeafSums(buckets.tensors(), kernels);
  }

  /** Images that are computed at once. */
  int partSize(int samples) {
    return microBatch == 0 ? samples : Math.min(samples, microBatch);
  }

  /** Gradients beside the present one that memory was taken for, to add up leaves. */
  int heldLeafSums() {
    return leafSums.held();
  }

  /**
   * Gives the group the gradients by all buckets, and returns the losses of the leaves.
   *
   * @throws IllegalArgumentException if the gradient is in a device's memory, where no group
   *     reaches it, and other ranks have leaves too
   */
  double[] compute(int firstLeaf, List<LeafInput> leaves, GradientGroup group) {
    boolean onHost = buckets.tensors().get(0).onHost();
    if (!onHost && leaves.size() < group.leaves()) {
      throw new IllegalArgumentException(
          "ND4J's CUDA backend trains on one rank: its gradients are not in the host's memory");
    }
    List<LeafPlace> places = LeafPlace.of(firstLeaf, leaves.size());
    int last = leaves.size() - 1;
    double[] losses = new double[leaves.size()];
    for (int i = 0; i < last; i++) {
      LeafPlace place = places.get(i);
      losses[i] = compute(leaves.get(i), bucket -> leafSums.take(place, bucket));
    }
    LeafPlace place = places.get(last);
    losses[last] =
        compute(
            leaves.get(last),
            bucket -> {
              leafSums.complete(place, bucket);
              if (onHost) {
                group.ready(leafSums.bucket(place, bucket));
              }
            });
    return losses;
  }

  /** Sets the gradient of a leaf and returns its loss. */
  private double compute(LeafInput leaf, IntConsumer closed) {
    int samples = leaf.samples();
    int part = partSize(samples);
    double loss = 0;
    for (int from = 0; from < samples; from += part) {
      int to = Math.min(samples, from + part);
      Tensor logits = graph.forward(leaf.images().range(from, to), true);
      loss += lossGradient(logits, leaf.objective(), from);
      if (to < samples) {
        graph.backward(logits, reached -> {});
        parts.add(from == 0);
      } else {
        graph.backward(
            logits,
            buckets.closing(
                bucket -> {
                  if (part < samples) {
                    parts.addTo(bucket);
                  }
                  closed.accept(bucket);
                }));
      }
    }
    return loss;
  }

  /** Replaces logits by the gradient of the loss by them. */
  private static double lossGradient(Tensor logits, MixedLoss objective, int from) {
    float[] values = logits.copy();
    float[] gradient = new float[values.length];
    double loss = objective.evaluate(values, from, gradient);
    logits.write(0, gradient, 0, gradient.length);
    return loss;
  }

  void close() {
    parts.close();
    leafSums.close();
  }
}
