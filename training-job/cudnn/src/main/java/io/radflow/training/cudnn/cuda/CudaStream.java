package io.radflow.training.cudnn.cuda;

import io.radflow.training.cudnn.device.Convolution;
import io.radflow.training.cudnn.device.DeviceEvent;
import io.radflow.training.cudnn.device.DeviceGraph;
import io.radflow.training.cudnn.device.DeviceStream;
import io.radflow.training.cudnn.device.HostMemory;
import io.radflow.training.cudnn.device.Launch;
import io.radflow.training.cudnn.device.Product;
import org.bytedeco.cuda.cudart.CUgraphExec_st;
import org.bytedeco.cuda.cudart.CUgraph_st;
import org.bytedeco.cuda.cudart.CUstream_st;
import org.bytedeco.cuda.global.cudart;

/** A stream of CUDA's, beside the default one. */
final class CudaStream implements DeviceStream, AutoCloseable {

  private final CUstream_st stream = new CUstream_st();
  private CudaKernels kernels;
  private CudaProducts products;
  private CudaConvolutions convolutions;

  CudaStream() {
    Status.cuda(
        cudart.cudaStreamCreateWithFlags(stream, cudart.cudaStreamNonBlocking), "make a stream");
  }

  CUstream_st stream() {
    return stream;
  }

  /** What a stream that only copies goes without, as far as it does. */
  void compute(CudaKernels withKernels, CudaProducts by, CudaConvolutions with) {
    kernels = withKernels;
    products = by;
    convolutions = with;
  }

  @Override
  public void upload(long to, HostMemory from, long fromAt, long bytes) {
    Status.cuda(
        cudart.cudaMemcpyAsync(
            new Address(to),
            ((CudaHostMemory) from).at(fromAt, bytes),
            bytes,
            cudart.cudaMemcpyHostToDevice,
            stream),
        "copy " + bytes + " bytes to the device");
  }

  @Override
  public void download(HostMemory to, long toAt, long from, long bytes) {
    Status.cuda(
        cudart.cudaMemcpyAsync(
            ((CudaHostMemory) to).at(toAt, bytes),
            new Address(from),
            bytes,
            cudart.cudaMemcpyDeviceToHost,
            stream),
        "copy " + bytes + " bytes from the device");
  }

  @Override
  public void copy(long to, long from, long bytes) {
    Status.cuda(
        cudart.cudaMemcpyAsync(
            new Address(to), new Address(from), bytes, cudart.cudaMemcpyDeviceToDevice, stream),
        "copy " + bytes + " bytes within the device");
  }

  @Override
  public void clear(long at, long bytes) {
    Status.cuda(
        cudart.cudaMemsetAsync(new Address(at), 0, bytes, stream), "clear " + bytes + " bytes");
  }

  @Override
  public void launch(Launch launch, Object... arguments) {
    kernels.launch(launch.kernel(), launch.grid(), stream, arguments);
  }

  @Override
  public void multiply(Product product, long a, long b, long c, long d) {
    products.multiply(product, a, b, c, d, stream);
  }

  @Override
  public void convolve(Convolution convolution, long x, long kernel, long y) {
    convolutions.forward(convolution, x, kernel, y);
  }

  @Override
  public void inputGradient(Convolution convolution, long kernel, long gradient, long out) {
    convolutions.inputGradient(convolution, kernel, gradient, out);
  }

  @Override
  public void kernelGradient(
      Convolution convolution, long x, long gradient, long out, boolean add) {
    convolutions.kernelGradient(convolution, x, gradient, out, add);
  }

  @Override
  public void record(DeviceEvent event) {
    Status.cuda(cudart.cudaEventRecord(((CudaEvent) event).event(), stream), "record an event");
  }

  @Override
  public void await(DeviceEvent event) {
    Status.cuda(
        cudart.cudaStreamWaitEvent(stream, ((CudaEvent) event).event(), 0),
        "let a stream wait for an event");
  }

  @Override
  public void synchronize() {
    Status.cuda(cudart.cudaStreamSynchronize(stream), "finish what it was given");
  }

  private record Graph(CUgraph_st graph, CUgraphExec_st executable) implements DeviceGraph {
    @Override
    public void close() {
      Status.cuda(cudart.cudaGraphExecDestroy(executable), "end a graph");
      Status.cuda(cudart.cudaGraphDestroy(graph), "end a graph");
    }
  }

  @Override
  public DeviceGraph capture(Runnable work) {
    CUgraph_st graph = new CUgraph_st();
    CUgraphExec_st executable = new CUgraphExec_st();
    // Other threads stage batches meanwhile.
    Status.cuda(
        cudart.cudaStreamBeginCapture(stream, cudart.cudaStreamCaptureModeThreadLocal),
        "begin to record a step");
    try {
      work.run();
    } catch (RuntimeException | Error e) {
      // Leaves the capture; that it is broken is known.
      cudart.cudaStreamEndCapture(stream, graph);
      throw e;
    }
    Status.cuda(cudart.cudaStreamEndCapture(stream, graph), "record a step");
    Status.cuda(cudart.cudaGraphInstantiate(executable, graph, 0), "prepare a recorded step");
    return new Graph(graph, executable);
  }

  @Override
  public void replay(DeviceGraph graph) {
    Status.cuda(
        cudart.cudaGraphLaunch(((Graph) graph).executable(), stream), "run a recorded step");
  }

  @Override
  public void close() {
    Status.cuda(cudart.cudaStreamDestroy(stream), "end a stream");
  }
}
