package io.radflow.training.dl4j;

import java.util.ArrayList;
import java.util.List;

/** Adds up the gradients of a batch's parts. Its memory is taken when the first batch has parts. */
final class GradientSum {

  private final List<Parameter> parameters;
  private final Workers workers;
  private final List<Tensor> sums = new ArrayList<>();

  GradientSum(List<Parameter> parameters, Workers workers) {
    this.parameters = parameters;
    this.workers = workers;
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
    parameters.forEach(parameter -> parameter.squares().setKnown(false));
    workers.run(
        parameters.size(),
        (number, scratch) -> {
          Tensor gradient = parameters.get(number).gradient();
          Tensor sum = sums.get(number);
          float[] total = scratch.floats(0, Tiles.LENGTH);
          float[] part = scratch.floats(1, Tiles.LENGTH);
          for (int at = 0; at < gradient.length(); at += Tiles.LENGTH) {
            int count = Math.min(Tiles.LENGTH, gradient.length() - at);
            gradient.floats().get(at, total, 0, count);
            if (!first) {
              sum.floats().get(at, part, 0, count);
              Tiles.add(total, part, count);
            }
            (last ? gradient : sum).floats().put(at, total, 0, count);
          }
        });
  }
}
