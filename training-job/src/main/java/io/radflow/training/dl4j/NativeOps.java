package io.radflow.training.dl4j;

import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.DynamicCustomOp;
import org.nd4j.linalg.factory.Nd4j;

/** The ND4J operations that the layers use, as called to reach oneDNN. */
final class NativeOps {

  private NativeOps() {}

  /** out = a·b, or out += a·b, either factor transposed first. */
  static void product(
      INDArray a, boolean transposeA, INDArray b, boolean transposeB, INDArray out, boolean add) {
    Nd4j.exec(
        DynamicCustomOp.builder("matmul")
            .addInputs(a, b)
            .addOutputs(out)
            .addIntegerArguments(transposeA ? 1 : 0, transposeB ? 1 : 0, 0)
            .addFloatingPointArguments(1.0, add ? 1.0 : 0.0)
            .build());
  }

  /** Square convolution of x [N, H, W, I] by kernel [O, size, size, I]. */
  static void convolution(INDArray x, INDArray kernel, int stride, int padding, INDArray out) {
    Nd4j.exec(
        DynamicCustomOp.builder("conv2d")
            .addInputs(x, kernel)
            .addOutputs(out)
            .addIntegerArguments(arguments(kernel, stride, padding))
            .build());
  }

  /** Gradients of {@link #convolution} by its input and its kernel. */
  static void convolutionGradients(
      INDArray x,
      INDArray kernel,
      INDArray gradient,
      int stride,
      int padding,
      INDArray inputGradient,
      INDArray kernelGradient) {
    Nd4j.exec(
        DynamicCustomOp.builder("conv2d_bp")
            .addInputs(x, kernel, gradient)
            .addOutputs(inputGradient, kernelGradient)
            .addIntegerArguments(arguments(kernel, stride, padding))
            .build());
  }

  private static int[] arguments(INDArray kernel, int stride, int padding) {
    int size = (int) kernel.size(1);
    // Dilation 1, explicit padding, NHWC, kernel OHWI.
    return new int[] {size, size, stride, stride, padding, padding, 1, 1, 0, 1, 2};
  }
}
