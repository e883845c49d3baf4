package io.radflow.training.cudnn.device;

import org.apache.flink.annotation.Internal;

/** Work for a device, done in the order in which it is given, beside what the host does. */
@Internal
public interface DeviceStream {

  void upload(long to, HostMemory from, long fromAt, long bytes);

  void download(HostMemory to, long toAt, long from, long bytes);

  void copy(long to, long from, long bytes);

  /** Sets bytes to zero. */
  void clear(long at, long bytes);

  /**
   * Launches a kernel.
   *
   * @param arguments a Long for an address or a 64-bit integer, else Integer or Float, exactly as
   *     the kernel declares them
   */
  void launch(Launch launch, Object... arguments);

  /**
   * @param c read only where the product is added; may be d
   */
  void multiply(Product product, long a, long b, long c, long d);

  void convolve(Convolution convolution, long x, long kernel, long y);

  /** The gradient by x, from that by y. */
  void inputGradient(Convolution convolution, long kernel, long gradient, long out);

  /**
   * The gradient by the kernel, from that by y.
   *
   * @param add whether it is added to what is there
   */
  void kernelGradient(Convolution convolution, long x, long gradient, long out, boolean add);

  void record(DeviceEvent event);

  /** What is given later waits until the mark is passed. */
  void await(DeviceEvent event);

  /** Waits until all is done. */
  void synchronize();

  /**
   * Records what is given to the stream meanwhile, on this thread, and runs none of it. Everything
   * must have run once before, so that nothing is allocated or chosen now.
   */
  DeviceGraph capture(Runnable work);

  /** Runs what was recorded. */
  void replay(DeviceGraph graph);
}
