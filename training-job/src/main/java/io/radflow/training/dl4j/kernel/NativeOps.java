package io.radflow.training.dl4j.kernel;

import org.nd4j.linalg.api.ops.DynamicCustomOp;
import org.nd4j.linalg.factory.Nd4j;

/** The ND4J operations that every device has, as called to reach oneDNN or cuDNN. */
final class NativeOps {

  private NativeOps() {}

  static void product(
      Tensor a, boolean transposeA, Tensor b, boolean transposeB, Tensor out, boolean added) {
    Nd4j.exec(
        DynamicCustomOp.builder("matmul")
            .addInputs(a.matrix(), b.matrix())
            .addOutputs(out.matrix())
            .addIntegerArguments(transposeA ? 1 : 0, transposeB ? 1 : 0, 0)
            .addFloatingPointArguments(1.0, added ? 1.0 : 0.0)
            .build());
  }

  static void convolution(Tensor x, Tensor kernel, int stride, Tensor y) {
    Nd4j.exec(
        DynamicCustomOp.builder("conv2d")
            .addInputs(x.array(), kernel.array())
            .addOutputs(y.array())
            .addIntegerArguments(arguments(kernel, stride))
            .build());
  }

  static void convolutionGradients(
      Tensor x,
      Tensor kernel,
      int stride,
      Tensor gradient,
      Tensor inputGradient,
      Tensor kernelGradient) {
    Nd4j.exec(
        DynamicCustomOp.builder("conv2d_bp")
            .addInputs(x.array(), kernel.array(), gradient.array())
            .addOutputs(inputGradient.array(), kernelGradient.array())
            .addIntegerArguments(arguments(kernel, stride))
            .build());
  }

  private static int[] arguments(Tensor kernel, int stride) {
    int size = (int) kernel.size(1);
    int padding = size / 2;
    // Dilation 1, explicit padding, NHWC, kernel OHWI.
    return new int[] {size, size, stride, stride, padding, padding, 1, 1, 0, 1, 2};
  }
}
