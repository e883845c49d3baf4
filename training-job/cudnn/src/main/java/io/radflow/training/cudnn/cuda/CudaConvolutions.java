package io.radflow.training.cudnn.cuda;

import io.radflow.training.cudnn.device.Convolution;
import io.radflow.training.cudnn.device.ElementType;
import java.util.HashMap;
import java.util.Map;
import org.bytedeco.cuda.cudart.CUstream_st;
import org.bytedeco.cuda.cudnn.cudnnContext;
import org.bytedeco.cuda.global.cudnn;
import org.bytedeco.javacpp.FloatPointer;

/** Convolutions by cuDNN, NHWC. Algorithms are chosen once for a shape. */
@SuppressWarnings("deprecation") // cuDNN 9 has it whole; its successor is only for graphs.
final class CudaConvolutions implements AutoCloseable {

  private final cudnnContext context = new cudnnContext();
  private final boolean tf32;
  private final AlgorithmChoice choice;
  private final Workspace workspace;
  private final Map<Convolution, ConvolutionDescriptors> descriptors = new HashMap<>();
  private final Map<Convolution, AlgorithmChoice.Algorithm> forward = new HashMap<>();
  private final Map<Convolution, AlgorithmChoice.Algorithm> inputGradient = new HashMap<>();
  private final Map<Convolution, AlgorithmChoice.Algorithm> kernelGradient = new HashMap<>();
  private final FloatPointer one = new FloatPointer(1f);
  private final FloatPointer zero = new FloatPointer(0f);

  /**
   * @param tf32 whether float32 is multiplied as TF32
   * @param deterministic whether algorithms are chosen by rule and among those of one order, and
   *     not by measuring all
   */
  CudaConvolutions(boolean tf32, boolean deterministic, Workspace workspace, CUstream_st stream) {
    this.tf32 = tf32;
    this.workspace = workspace;
    Status.cudnn(cudnn.cudnnCreate(context), "start");
    Status.cudnn(cudnn.cudnnSetStream(context, stream), "take the stream");
    choice = new AlgorithmChoice(context, deterministic, workspace);
  }

  private ConvolutionDescriptors of(Convolution convolution) {
    return descriptors.computeIfAbsent(
        convolution, shape -> new ConvolutionDescriptors(shape, math(shape.type())));
  }

  private int math(ElementType type) {
    if (type == ElementType.BF16) {
      return cudnn.CUDNN_TENSOR_OP_MATH;
    }
    // The default lets float32 be multiplied as TF32.
    return tf32 ? cudnn.CUDNN_DEFAULT_MATH : cudnn.CUDNN_FMA_MATH;
  }

  /**
   * An algorithm computes in the arithmetic that it was offered with; strict float32 is never left.
   */
  private void use(ConvolutionDescriptors d, AlgorithmChoice.Algorithm algorithm) {
    if (math(d.shape().type()) != cudnn.CUDNN_FMA_MATH) {
      d.arithmetic(algorithm.math());
    }
  }

  void forward(Convolution shape, long x, long kernel, long y) {
    ConvolutionDescriptors d = of(shape);
    AlgorithmChoice.Algorithm algorithm =
        forward.computeIfAbsent(shape, any -> choice.forward(d, x, kernel, y));
    use(d, algorithm);
    Status.cudnn(
        cudnn.cudnnConvolutionForward(
            context,
            one,
            d.x(),
            new Address(x),
            d.kernel(),
            new Address(kernel),
            d.convolution(),
            algorithm.number(),
            workspace.of(algorithm.bytes()),
            algorithm.bytes(),
            zero,
            d.y(),
            new Address(y)),
        "convolve " + shape);
  }

  void inputGradient(Convolution shape, long kernel, long gradient, long out) {
    ConvolutionDescriptors d = of(shape);
    AlgorithmChoice.Algorithm algorithm =
        inputGradient.computeIfAbsent(shape, any -> choice.inputGradient(d, kernel, gradient, out));
    use(d, algorithm);
    Status.cudnn(
        cudnn.cudnnConvolutionBackwardData(
            context,
            one,
            d.kernel(),
            new Address(kernel),
            d.y(),
            new Address(gradient),
            d.convolution(),
            algorithm.number(),
            workspace.of(algorithm.bytes()),
            algorithm.bytes(),
            zero,
            d.x(),
            new Address(out)),
        "compute the gradient by the input of " + shape);
  }

  void kernelGradient(Convolution shape, long x, long gradient, long out, boolean add) {
    ConvolutionDescriptors d = of(shape);
    AlgorithmChoice.Algorithm algorithm =
        kernelGradient.computeIfAbsent(shape, any -> choice.kernelGradient(d, x, gradient));
    use(d, algorithm);
    Status.cudnn(
        cudnn.cudnnConvolutionBackwardFilter(
            context,
            one,
            d.x(),
            new Address(x),
            d.y(),
            new Address(gradient),
            d.convolution(),
            algorithm.number(),
            workspace.of(algorithm.bytes()),
            algorithm.bytes(),
            add ? one : zero,
            d.kernel(),
            new Address(out)),
        "compute the gradient by the kernel of " + shape);
  }

  @Override
  public void close() {
    descriptors.values().forEach(ConvolutionDescriptors::close);
    one.close();
    zero.close();
    Status.cudnn(cudnn.cudnnDestroy(context), "end");
  }
}
