package io.radflow.training.cudnn;

import io.radflow.training.cudnn.device.Convolution;
import io.radflow.training.cudnn.device.Device;
import io.radflow.training.cudnn.device.DeviceEvent;
import io.radflow.training.cudnn.device.DeviceGraph;
import io.radflow.training.cudnn.device.DeviceStream;
import io.radflow.training.cudnn.device.HostMemory;
import io.radflow.training.cudnn.device.Launch;
import io.radflow.training.cudnn.device.Product;
import io.radflow.training.engine.OperationWork;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A stream that measures on the device how long each operation takes. */
final class TimedStream implements DeviceStream, AutoCloseable {

  private final DeviceStream stream;
  private final Device device;
  private final List<Timed> timed = new ArrayList<>();

  private record Timed(
      String operation, double flops, double bytes, DeviceEvent begin, DeviceEvent end) {

    OperationWork work() {
      return new OperationWork(end.secondsSince(begin), flops, bytes);
    }
  }

  TimedStream(DeviceStream stream, Device device) {
    this.stream = stream;
    this.device = device;
  }

  private void time(String operation, double flops, double bytes, Runnable work) {
    DeviceEvent begin = device.newEvent();
    DeviceEvent end = device.newEvent();
    stream.record(begin);
    work.run();
    stream.record(end);
    timed.add(new Timed(operation, flops, bytes, begin, end));
  }

  /** All that was given to the stream, by operation. */
  Map<String, OperationWork> work() {
    stream.synchronize();
    Map<String, OperationWork> work = new TreeMap<>();
    for (Timed one : timed) {
      work.merge(one.operation(), one.work(), OperationWork::plus);
    }
    return work;
  }

  @Override
  public void upload(long to, HostMemory from, long fromAt, long bytes) {
    time("upload", 0, bytes, () -> stream.upload(to, from, fromAt, bytes));
  }

  @Override
  public void download(HostMemory to, long toAt, long from, long bytes) {
    time("download", 0, bytes, () -> stream.download(to, toAt, from, bytes));
  }

  @Override
  public void copy(long to, long from, long bytes) {
    time("copy", 0, 2.0 * bytes, () -> stream.copy(to, from, bytes));
  }

  @Override
  public void clear(long at, long bytes) {
    time("clear", 0, bytes, () -> stream.clear(at, bytes));
  }

  @Override
  public void launch(Launch launch, Object... arguments) {
    time(launch.kernel(), 0, launch.bytes(), () -> stream.launch(launch, arguments));
  }

  @Override
  public void multiply(Product product, long a, long b, long c, long d) {
    String part =
        product.transposeA()
            ? "kernel gradient"
            : product.transposeB() ? "forward" : "input gradient";
    time(
        "1x1 " + part,
        product.flops(),
        product.bytes(),
        () -> stream.multiply(product, a, b, c, d));
  }

  private void time(Convolution c, String part, Runnable work) {
    time(c.size() + "x" + c.size() + " " + part, c.flops(), c.bytes(), work);
  }

  @Override
  public void convolve(Convolution convolution, long x, long kernel, long y) {
    time(convolution, "forward", () -> stream.convolve(convolution, x, kernel, y));
  }

  @Override
  public void inputGradient(Convolution convolution, long kernel, long gradient, long out) {
    time(
        convolution,
        "input gradient",
        () -> stream.inputGradient(convolution, kernel, gradient, out));
  }

  @Override
  public void kernelGradient(
      Convolution convolution, long x, long gradient, long out, boolean add) {
    time(
        convolution,
        "kernel gradient",
        () -> stream.kernelGradient(convolution, x, gradient, out, add));
  }

  @Override
  public void record(DeviceEvent event) {
    stream.record(event);
  }

  @Override
  public void await(DeviceEvent event) {
    stream.await(event);
  }

  @Override
  public void synchronize() {
    stream.synchronize();
  }

  @Override
  public DeviceGraph capture(Runnable work) {
    throw new UnsupportedOperationException("What is measured runs call by call");
  }

  @Override
  public void replay(DeviceGraph graph) {
    time("recorded step", 0, 0, () -> stream.replay(graph));
  }

  @Override
  public void close() {
    for (Timed one : timed) {
      one.begin().close();
      one.end().close();
    }
  }
}
