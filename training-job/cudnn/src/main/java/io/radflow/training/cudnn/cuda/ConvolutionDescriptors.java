package io.radflow.training.cudnn.cuda;

import io.radflow.training.cudnn.device.Convolution;
import io.radflow.training.cudnn.device.ElementType;
import org.bytedeco.cuda.cudnn.cudnnConvolutionStruct;
import org.bytedeco.cuda.cudnn.cudnnFilterStruct;
import org.bytedeco.cuda.cudnn.cudnnTensorStruct;
import org.bytedeco.cuda.global.cudnn;

/** A convolution as cuDNN describes it: NHWC, its kernel [out, height, width, in]. */
@SuppressWarnings("deprecation") // cuDNN 9 has it whole; its successor is only for graphs.
final class ConvolutionDescriptors implements AutoCloseable {

  private final Convolution shape;
  private final cudnnTensorStruct x = new cudnnTensorStruct();
  private final cudnnTensorStruct y = new cudnnTensorStruct();
  private final cudnnFilterStruct kernel = new cudnnFilterStruct();
  private final cudnnConvolutionStruct convolution = new cudnnConvolutionStruct();

  /**
   * @param math cuDNN's kind of arithmetic
   */
  ConvolutionDescriptors(Convolution shape, int math) {
    this.shape = shape;
    int type =
        shape.type() == ElementType.BF16 ? cudnn.CUDNN_DATA_BFLOAT16 : cudnn.CUDNN_DATA_FLOAT;
    describe(x, type, shape.in(), shape.height(), shape.width());
    describe(y, type, shape.out(), shape.outHeight(), shape.outWidth());
    Status.cudnn(cudnn.cudnnCreateFilterDescriptor(kernel), "describe a kernel");
    Status.cudnn(
        cudnn.cudnnSetFilter4dDescriptor(
            kernel,
            type,
            cudnn.CUDNN_TENSOR_NHWC,
            shape.out(),
            shape.in(),
            shape.size(),
            shape.size()),
        "describe a kernel");
    Status.cudnn(cudnn.cudnnCreateConvolutionDescriptor(convolution), "describe a convolution");
    Status.cudnn(
        cudnn.cudnnSetConvolution2dDescriptor(
            convolution,
            shape.padding(),
            shape.padding(),
            shape.stride(),
            shape.stride(),
            1,
            1,
            cudnn.CUDNN_CROSS_CORRELATION,
            cudnn.CUDNN_DATA_FLOAT),
        "describe a convolution");
    arithmetic(math);
  }

  /** Sets the kind of arithmetic. */
  void arithmetic(int math) {
    Status.cudnn(cudnn.cudnnSetConvolutionMathType(convolution, math), "take the arithmetic");
  }

  private void describe(cudnnTensorStruct tensor, int type, int channels, int height, int width) {
    Status.cudnn(cudnn.cudnnCreateTensorDescriptor(tensor), "describe a tensor");
    Status.cudnn(
        cudnn.cudnnSetTensor4dDescriptor(
            tensor, cudnn.CUDNN_TENSOR_NHWC, type, shape.images(), channels, height, width),
        "describe a tensor");
  }

  Convolution shape() {
    return shape;
  }

  cudnnTensorStruct x() {
    return x;
  }

  cudnnTensorStruct y() {
    return y;
  }

  cudnnFilterStruct kernel() {
    return kernel;
  }

  cudnnConvolutionStruct convolution() {
    return convolution;
  }

  /** Bytes of the kernel. */
  long kernelBytes() {
    return (long) shape.out() * shape.size() * shape.size() * shape.in() * shape.type().bytes();
  }

  @Override
  public void close() {
    cudnn.cudnnDestroyTensorDescriptor(x);
    cudnn.cudnnDestroyTensorDescriptor(y);
    cudnn.cudnnDestroyFilterDescriptor(kernel);
    cudnn.cudnnDestroyConvolutionDescriptor(convolution);
  }
}
