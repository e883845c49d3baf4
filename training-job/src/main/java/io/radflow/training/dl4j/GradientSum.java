package io.radflow.training.dl4j;

import io.radflow.training.dl4j.kernel.Kernels;
import io.radflow.training.dl4j.kernel.Tensor;
import java.util.ArrayList;
import java.util.List;

/** Adds up the gradients of a leaf's parts. Its memory is taken when the first leaf has parts. */
final class GradientSum {

  private final List<Tensor> gradients;
  private final Kernels kernels;
  private final List<Tensor> sums = new ArrayList<>();

  /**
   * @param gradients the present gradient, by buckets
   */
  GradientSum(List<Tensor> gradients, Kernels kernels) {
    this.gradients = gradients;
    this.kernels = kernels;
  }

  void close() {
    sums.forEach(Tensor::close);
  }

  /**
   * Adds the present gradient, which is not the leaf's last.
   *
   * @param first whether the sum starts anew
   */
  void add(boolean first) {
    if (sums.isEmpty()) {
      gradients.forEach(gradient -> sums.add(Tensor.zeros(gradient.length())));
    }
    for (int i = 0; i < sums.size(); i++) {
      if (first) {
        sums.get(i).clear();
      }
      kernels.add(sums.get(i), gradients.get(i));
    }
  }

  /** Adds what was added up to the leaf's last gradient, in one bucket. */
  void addTo(int bucket) {
    kernels.add(gradients.get(bucket), sums.get(bucket));
  }
}
