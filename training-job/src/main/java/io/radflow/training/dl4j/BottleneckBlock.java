package io.radflow.training.dl4j;

import io.radflow.training.dl4j.kernel.Kernels;
import io.radflow.training.dl4j.kernel.Parameter;
import io.radflow.training.dl4j.kernel.StandardizedKernel;
import io.radflow.training.dl4j.kernel.Tensor;
import io.radflow.training.dl4j.kernel.TensorPool;
import io.radflow.training.network.BitUnit;
import java.util.List;

/**
 * A pre-activation bottleneck. Its shortcut is the input, or a projection of the pre-activation.
 */
final class BottleneckBlock implements Block {

  private final TensorPool pool;
  private final Kernels kernels;
  private final List<StandardizedKernel> standardized;
  private final GroupNormRelu[] norms = new GroupNormRelu[3];
  private final PointwiseConvolution reduce;
  private final SpatialConvolution spatial;
  private final PointwiseConvolution expand;
  private final PointwiseConvolution projection;
  // The pixels of the pre-activation that the projection takes.
  private Tensor sampled;

  /**
   * @param parameters in the order of {@link BitUnit#parameters}
   */
  BottleneckBlock(BitUnit unit, List<Parameter> parameters, TensorPool pool, Kernels kernels) {
    this.pool = pool;
    this.kernels = kernels;
    for (int i = 0; i < norms.length; i++) {
      norms[i] = new GroupNormRelu(parameters.get(3 * i), parameters.get(3 * i + 1), kernels, pool);
    }
    standardized =
        parameters.stream()
            .filter(parameter -> parameter.description().shape().length == 4)
            .map(StandardizedKernel::of)
            .toList();
    reduce = new PointwiseConvolution(standardized.get(0), 1, kernels, pool);
    spatial = new SpatialConvolution(standardized.get(1), unit.stride(), kernels, pool);
    expand = new PointwiseConvolution(standardized.get(2), 1, kernels, pool);
    projection =
        unit.projects()
            ? new PointwiseConvolution(standardized.get(3), unit.stride(), kernels, pool)
            : null;
  }

  @Override
  public Tensor forward(Tensor x, boolean keep) {
    Tensor activated = norms[0].forward(x);
    Tensor shortcut = x;
    if (projection != null) {
      sampled = projection.sampled(activated);
      shortcut = projection.forward(sampled);
    }
    Tensor reduced = norms[1].forward(reduce.forward(activated));
    Tensor output = expand.forward(norms[2].forward(spatial.forward(reduced)));
    kernels.add(output, shortcut);
    if (projection != null) {
      pool.give(shortcut);
    }
    if (!keep) {
      release();
    }
    return output;
  }

  @Override
  public Tensor backward(Tensor gradient) {
    Tensor third = pool.take(norms[2].y().array().shape());
    expand.kernelGradient(norms[2].y(), gradient);
    expand.inputGradient(gradient, third);
    norms[2].backward(third, null);
    Tensor second = spatial.backward(norms[1].y(), third);
    pool.give(third);
    norms[1].backward(second, null);
    Tensor first = pool.take(norms[0].y().array().shape());
    reduce.kernelGradient(norms[0].y(), second);
    reduce.inputGradient(second, first);
    pool.give(second);
    if (projection != null) {
      projection.kernelGradient(sampled, gradient);
      projection.addInputGradient(gradient, first);
    }
    norms[0].backward(first, projection == null ? gradient : null);
    pool.give(gradient);
    release();
    return first;
  }

  private void release() {
    if (sampled != null && sampled != norms[0].y()) {
      pool.give(sampled);
    }
    sampled = null;
    for (GroupNormRelu norm : norms) {
      norm.release();
    }
  }

  @Override
  public List<StandardizedKernel> kernels() {
    return standardized;
  }
}
