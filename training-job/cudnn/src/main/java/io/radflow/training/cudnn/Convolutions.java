package io.radflow.training.cudnn;

import io.radflow.training.cudnn.device.Convolution;
import io.radflow.training.cudnn.device.ElementType;
import io.radflow.training.cudnn.device.Product;
import io.radflow.training.network.BitParameter;

/** Convolutions with standardised kernels; those of one pixel and stride 1 are matrix products. */
final class Convolutions {

  private final Computation computation;
  private final ParameterMemory parameters;
  private final Arena arena;
  private final ElementType type;

  Convolutions(Computation computation) {
    this.computation = computation;
    parameters = computation.parameters();
    arena = computation.arena();
    type = computation.type();
  }

  private Convolution convolution(Tensor x, BitParameter kernel, int stride) {
    int[] shape = kernel.shape();
    return new Convolution(
        x.images(), x.height(), x.width(), x.channels(), shape[3], shape[0], stride, type);
  }

  /** A convolution with a standardised kernel larger than a pixel; its output is lent. */
  Tensor convolve(Tensor x, BitParameter kernel, int stride) {
    Convolution c = convolution(x, kernel, stride);
    Tensor y = arena.take(type, c.images(), c.outHeight(), c.outWidth(), c.out());
    computation.stream().convolve(c, x.address(), parameters.copy(kernel), y.address());
    return y;
  }

  void inputGradient(BitParameter kernel, int stride, Tensor gradient, Tensor inputGradient) {
    computation.stream()
        .inputGradient(
            convolution(inputGradient, kernel, stride),
            parameters.copy(kernel),
            gradient.address(),
            inputGradient.address());
  }

  void kernelGradient(Tensor x, BitParameter kernel, int stride, Tensor gradient) {
    Convolution c = convolution(x, kernel, stride);
    ParameterLayout.Place place = parameters.place(kernel);
    if (type == ElementType.F32 && place.channels() == place.padded()) {
      computation.stream()
          .kernelGradient(
              c,
              x.address(),
              gradient.address(),
              parameters.gradient(kernel),
              computation.adding());
      return;
    }
    long values = kernel.count() / place.channels() * place.padded();
    long computed = arena.take(values * type.bytes());
    computation.stream().kernelGradient(c, x.address(), gradient.address(), computed, false);
    parameters.takeGradient(
        computation.stream(),
        kernel,
        computed,
        computation.over(kernel.count()),
        computation.adding());
    arena.give(computed);
  }

  /**
   * A 1×1 convolution of stride 1 with a standardised kernel.
   *
   * @param added of the output's shape, added to it; or null
   */
  Tensor multiply(Tensor x, BitParameter kernel, Tensor added) {
    int out = kernel.shape()[3];
    Tensor y = arena.take(type, x.images(), x.height(), x.width(), out);
    Product product =
        new Product(x.rows(), out, x.channels(), false, true, type, type, added != null);
    computation.stream()
        .multiply(
            product,
            x.address(),
            parameters.copy(kernel),
            added == null ? y.address() : added.address(),
            y.address());
    return y;
  }

  /**
   * @param add whether it is added to what is there
   */
  void multiplyInputGradient(
      BitParameter kernel, Tensor gradient, Tensor inputGradient, boolean add) {
    Product product =
        new Product(
            gradient.rows(),
            inputGradient.channels(),
            gradient.channels(),
            false,
            false,
            type,
            type,
            add);
    computation.stream()
        .multiply(
            product,
            gradient.address(),
            parameters.copy(kernel),
            inputGradient.address(),
            inputGradient.address());
  }

  void multiplyKernelGradient(Tensor x, BitParameter kernel, Tensor gradient) {
    long out = parameters.gradient(kernel);
    Product product =
        new Product(
            gradient.channels(),
            x.channels(),
            x.rows(),
            true,
            false,
            type,
            ElementType.F32,
            computation.adding());
    computation.stream().multiply(product, gradient.address(), x.address(), out, out);
  }
}
