package io.radflow.training.cudnn;

import io.radflow.training.network.BitParameter;
import io.radflow.training.network.BitUnit;
import java.util.List;

/**
 * A pre-activation bottleneck. Its shortcut is the input, or a projection of the pre-activation.
 */
final class BottleneckBlock implements Block {

  private final int stride;
  private final boolean recompute;
  private final Convolutions convolutions;
  private final Pixels pixels;
  private final Arena arena;
  private final GroupNormRelu[] norms = new GroupNormRelu[3];
  private final BitParameter reduce;
  private final BitParameter spatial;
  private final BitParameter expand;
  private final BitParameter projection;
  // The pixels of the pre-activation that the projection takes.
  private Tensor sampled;

  /**
   * @param recompute whether only the input is kept for the way back
   */
  BottleneckBlock(BitUnit unit, boolean recompute, Computation computation) {
    this.recompute = recompute;
    convolutions = new Convolutions(computation);
    pixels = new Pixels(computation);
    stride = unit.stride();
    arena = computation.arena();
    List<BitParameter> parameters = unit.parameters();
    for (int i = 0; i < norms.length; i++) {
      norms[i] = new GroupNormRelu(parameters.get(3 * i), parameters.get(3 * i + 1), computation);
    }
    reduce = parameters.get(2);
    spatial = parameters.get(5);
    expand = parameters.get(8);
    projection = unit.projects() ? parameters.get(9) : null;
  }

  @Override
  public Tensor forward(Tensor x, boolean keep) {
    activate(x);
    Tensor shortcut = projection == null ? x : convolutions.multiply(sampled, projection, null);
    Tensor output = convolutions.multiply(norms[2].y(), expand, shortcut);
    if (projection != null) {
      arena.give(shortcut);
    }
    if (!keep) {
      release();
      arena.give(x);
    } else if (recompute) {
      release();
    }
    return output;
  }

  /** All but the last product and the shortcut. */
  private void activate(Tensor x) {
    Tensor activated = norms[0].forward(x);
    if (projection != null) {
      sampled = stride == 1 ? activated : pixels.sample(activated, stride);
    }
    Tensor reduced = norms[1].forward(convolutions.multiply(activated, reduce, null));
    norms[2].forward(convolutions.convolve(reduced, spatial, stride));
  }

  @Override
  public Tensor backward(Tensor gradient) {
    Tensor x = norms[0].x();
    if (recompute) {
      activate(x);
    }
    Tensor third = arena.like(norms[2].y());
    convolutions.multiplyKernelGradient(norms[2].y(), expand, gradient);
    convolutions.multiplyInputGradient(expand, gradient, third, false);
    norms[2].backward(third, null);
    Tensor second = arena.like(norms[1].y());
    convolutions.kernelGradient(norms[1].y(), spatial, stride, third);
    convolutions.inputGradient(spatial, stride, third, second);
    arena.give(third);
    norms[1].backward(second, null);
    Tensor first = arena.like(norms[0].y());
    convolutions.multiplyKernelGradient(norms[0].y(), reduce, second);
    convolutions.multiplyInputGradient(reduce, second, first, false);
    arena.give(second);
    if (projection != null) {
      projectBack(gradient, first);
    }
    norms[0].backward(first, projection == null ? gradient : null);
    arena.give(gradient);
    release();
    arena.give(x);
    return first;
  }

  private void projectBack(Tensor gradient, Tensor into) {
    convolutions.multiplyKernelGradient(sampled, projection, gradient);
    if (stride == 1) {
      convolutions.multiplyInputGradient(projection, gradient, into, true);
      return;
    }
    Tensor bySample = arena.like(sampled);
    convolutions.multiplyInputGradient(projection, gradient, bySample, false);
    pixels.addSample(bySample, stride, into);
    arena.give(bySample);
  }

  /** Gives back all but the input. */
  private void release() {
    if (projection != null && stride != 1) {
      arena.give(sampled);
    }
    norms[0].releaseOutput();
    norms[1].release();
    norms[2].release();
  }
}
