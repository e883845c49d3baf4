package io.radflow.training.dl4j;

import io.radflow.training.dl4j.kernel.Kernels;
import io.radflow.training.dl4j.kernel.Parameter;
import io.radflow.training.dl4j.kernel.Tensor;
import java.util.ArrayList;
import java.util.List;

/** Adds up the gradients of a batch's parts. Its memory is taken when the first batch has parts. */
final class GradientSum {

  private final List<Parameter> parameters;
  private final Kernels kernels;
  private final List<Tensor> sums = new ArrayList<>();

  GradientSum(List<Parameter> parameters, Kernels kernels) {
    this.parameters = parameters;
    this.kernels = kernels;
  }

  void close() {
    sums.forEach(Tensor::close);
  }

  /**
   * Adds the present gradients to the sum.
   *
   * @param first whether the sum starts anew
   * @param last whether the sum goes back into the gradients
   */
  void add(boolean first, boolean last) {
    if (sums.isEmpty()) {
      parameters.forEach(parameter -> sums.add(Tensor.zeros(parameter.gradient().length())));
    }
    for (int i = 0; i < sums.size(); i++) {
      Tensor gradient = parameters.get(i).gradient();
      if (first) {
        sums.get(i).clear();
      }
      if (last) {
        kernels.add(gradient, sums.get(i));
      } else {
        kernels.add(sums.get(i), gradient);
      }
    }
  }
}
