package io.radflow.training.cudnn;

import io.radflow.training.cudnn.device.ElementType;
import io.radflow.training.cudnn.device.Launch;
import io.radflow.training.cudnn.device.Product;
import io.radflow.training.network.BitParameter;

/** A dense layer in float32, whatever the activations are. */
final class DenseLayer {

  private final BitParameter kernel;
  private final BitParameter bias;
  private final int classes;
  private final Computation computation;
  private final ParameterMemory parameters;

  DenseLayer(BitParameter kernel, BitParameter bias, Computation computation) {
    this.kernel = kernel;
    this.bias = bias;
    this.computation = computation;
    classes = kernel.rows();
    parameters = computation.parameters();
  }

  /** features·kernelᵀ + bias into float32 logits [images, classes]. */
  void forward(Tensor features, long logits) {
    Product product = product(features.images(), classes, features.channels(), false, true, false);
    computation.stream()
        .multiply(product, features.address(), parameters.value(kernel), logits, logits);
    computation.launch(
        new Launch(
            "add_bias",
            computation.over((long) features.images() * classes),
            2 * logitBytes(features)),
        logits,
        parameters.value(bias),
        features.images(),
        classes);
  }

  /** Sets or adds the gradients of kernel and bias; that by the features is returned, lent. */
  Tensor backward(Tensor features, long gradient) {
    computation.launch(
        new Launch("sum_columns", computation.over(classes), logitBytes(features)),
        gradient,
        parameters.gradient(bias),
        features.images(),
        classes,
        computation.adding() ? 1 : 0);
    long out = parameters.gradient(kernel);
    computation.stream()
        .multiply(
            product(
                classes, features.channels(), features.images(), true, false, computation.adding()),
            gradient,
            features.address(),
            out,
            out);
    Tensor featureGradient = computation.arena().like(features);
    computation.stream()
        .multiply(
            product(features.images(), features.channels(), classes, false, false, false),
            gradient,
            parameters.value(kernel),
            featureGradient.address(),
            featureGradient.address());
    return featureGradient;
  }

  private long logitBytes(Tensor features) {
    return (long) features.images() * classes * Float.BYTES;
  }

  private static Product product(
      int m, int n, int k, boolean transposeA, boolean transposeB, boolean added) {
    return new Product(m, n, k, transposeA, transposeB, ElementType.F32, ElementType.F32, added);
  }
}
