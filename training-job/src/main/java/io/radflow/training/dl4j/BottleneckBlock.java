package io.radflow.training.dl4j;

import io.radflow.training.network.BitUnit;
import java.util.List;

/**
 * A pre-activation bottleneck. Its shortcut is the input, or a projection of the pre-activation.
 */
final class BottleneckBlock implements Block {

  private final TensorPool pool;
  private final Workers workers;
  private final List<StandardizedKernel> kernels;
  private final GroupNormRelu[] norms = new GroupNormRelu[3];
  private final PointwiseConvolution reduce;
  private final SpatialConvolution spatial;
  private final PointwiseConvolution expand;
  private final PointwiseConvolution projection;

  // Names as in the unit: x → z → a → aOut → b → bOut → c.
  private Tensor x;
  private Tensor z;
  private Tensor sampled;
  private Tensor a;
  private Tensor aOut;
  private Tensor b;
  private Tensor bOut;

  /**
   * @param parameters in the order of {@link BitUnit#parameters}
   */
  BottleneckBlock(BitUnit unit, List<Parameter> parameters, TensorPool pool, Workers workers) {
    this.pool = pool;
    this.workers = workers;
    for (int i = 0; i < norms.length; i++) {
      norms[i] = new GroupNormRelu(parameters.get(3 * i), parameters.get(3 * i + 1), workers);
    }
    kernels =
        parameters.stream()
            .filter(parameter -> parameter.description().shape().length == 4)
            .map(parameter -> new StandardizedKernel(parameter, workers))
            .toList();
    reduce = new PointwiseConvolution(kernels.get(0), 1, pool, workers);
    spatial = new SpatialConvolution(kernels.get(1), unit.stride(), pool);
    expand = new PointwiseConvolution(kernels.get(2), 1, pool, workers);
    projection =
        unit.projects()
            ? new PointwiseConvolution(kernels.get(3), unit.stride(), pool, workers)
            : null;
  }

  @Override
  public Tensor forward(Tensor input, boolean keep) {
    x = input;
    z = pool.take(x.array().shape());
    norms[0].forward(x, z);
    Tensor shortcut = x;
    if (projection != null) {
      sampled = projection.sampled(z);
      shortcut = projection.forward(sampled);
    }
    a = reduce.forward(z);
    aOut = pool.take(a.array().shape());
    norms[1].forward(a, aOut);
    b = spatial.forward(aOut);
    bOut = pool.take(b.array().shape());
    norms[2].forward(b, bOut);
    Tensor output = expand.forward(bOut);
    add(output, shortcut);
    if (projection != null) {
      pool.give(shortcut);
    }
    if (!keep) {
      giveBack();
    }
    return output;
  }

  @Override
  public Tensor backward(Tensor gradient) {
    Tensor bGradient = pool.take(bOut.array().shape());
    expand.kernelGradient(bOut, gradient);
    expand.inputGradient(gradient, bGradient, false);
    norms[2].backward(b, bOut, bGradient, null);
    Tensor aGradient = spatial.backward(aOut, bGradient);
    pool.give(bGradient);
    norms[1].backward(a, aOut, aGradient, null);
    Tensor inputGradient = pool.take(z.array().shape());
    reduce.kernelGradient(z, aGradient);
    reduce.inputGradient(aGradient, inputGradient, false);
    pool.give(aGradient);
    if (projection != null) {
      projection.kernelGradient(sampled, gradient);
      projection.inputGradient(gradient, inputGradient, true);
    }
    norms[0].backward(x, z, inputGradient, projection == null ? gradient : null);
    pool.give(gradient);
    giveBack();
    return inputGradient;
  }

  private void add(Tensor output, Tensor shortcut) {
    int length = output.length() / output.images();
    workers.run(
        output.images(),
        (image, scratch) -> {
          float[] sum = scratch.floats(0, Tiles.LENGTH);
          float[] other = scratch.floats(1, Tiles.LENGTH);
          for (int at = 0; at < length; at += Tiles.LENGTH) {
            int count = Math.min(Tiles.LENGTH, length - at);
            output.floats().get(image * length + at, sum, 0, count);
            shortcut.floats().get(image * length + at, other, 0, count);
            Tiles.add(sum, other, count);
            output.floats().put(image * length + at, sum, 0, count);
          }
        });
  }

  private void giveBack() {
    if (sampled != null && sampled != z) {
      pool.give(sampled);
    }
    sampled = null;
    List.of(x, z, a, aOut, b, bOut).forEach(pool::give);
  }

  @Override
  public void invalidate() {
    kernels.forEach(StandardizedKernel::invalidate);
  }

  @Override
  public void close() {
    kernels.forEach(StandardizedKernel::close);
  }
}
