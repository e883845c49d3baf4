package io.radflow.training.cudnn.emulated;

import com.sun.jna.Memory;
import com.sun.jna.Pointer;
import io.radflow.training.cudnn.device.Convolution;
import io.radflow.training.cudnn.device.DeviceEvent;
import io.radflow.training.cudnn.device.DeviceGraph;
import io.radflow.training.cudnn.device.DeviceStream;
import io.radflow.training.cudnn.device.ElementType;
import io.radflow.training.cudnn.device.Grid;
import io.radflow.training.cudnn.device.HostMemory;
import io.radflow.training.cudnn.device.Launch;
import io.radflow.training.cudnn.device.Product;
import java.util.ArrayList;
import java.util.List;

/**
 * Does at once what it is given; what is captured, when it is replayed. Every address must lie in
 * memory that the device has lent.
 */
final class EmulatedStream implements DeviceStream {

  private static final long SLOT = 8;

  private final EmulatedDevice device;
  private List<Runnable> captured;

  EmulatedStream(EmulatedDevice device) {
    this.device = device;
  }

  private record Graph(List<Runnable> work) implements DeviceGraph {
    @Override
    public void close() {
      work.clear();
    }
  }

  private void give(Runnable work) {
    device.requireBound();
    if (captured != null) {
      captured.add(work);
    } else {
      work.run();
    }
  }

  private static Object call(String function, Object... arguments) {
    return EmulationLibrary.instance().function(function).invoke(String.class, arguments);
  }

  private Pointer at(long address, long bytes) {
    device.requireAllocated(address, bytes);
    return new Pointer(address);
  }

  private static Pointer host(HostMemory memory, long at, long bytes) {
    if (at < 0 || at + bytes > memory.bytes()) {
      throw new IndexOutOfBoundsException(at + " + " + bytes + " of " + memory.bytes());
    }
    return new Pointer(((EmulatedMemory) memory).address() + at);
  }

  private static void move(Pointer to, Pointer from, long bytes) {
    call("emulated_copy", to, from, bytes);
  }

  @Override
  public void upload(long to, HostMemory from, long fromAt, long bytes) {
    give(() -> move(at(to, bytes), host(from, fromAt, bytes), bytes));
  }

  @Override
  public void download(HostMemory to, long toAt, long from, long bytes) {
    give(() -> move(host(to, toAt, bytes), at(from, bytes), bytes));
  }

  @Override
  public void copy(long to, long from, long bytes) {
    give(() -> move(at(to, bytes), at(from, bytes), bytes));
  }

  @Override
  public void clear(long address, long bytes) {
    give(() -> call("emulated_clear", at(address, bytes), bytes));
  }

  @Override
  public void launch(Launch launch, Object... arguments) {
    give(() -> run(launch.kernel(), launch.grid(), arguments));
  }

  /** One launch at a time: the emulation has one set of a kernel's variables. */
  private static synchronized void run(String kernel, Grid grid, Object... arguments) {
    StringBuilder signature = new StringBuilder();
    try (Memory slots = new Memory(Math.max(1, arguments.length) * SLOT)) {
      for (int i = 0; i < arguments.length; i++) {
        if (arguments[i] instanceof Long value) {
          slots.setLong(i * SLOT, value);
          signature.append('L');
        } else if (arguments[i] instanceof Integer value) {
          slots.setInt(i * SLOT, value);
          signature.append('I');
        } else {
          slots.setFloat(i * SLOT, (Float) arguments[i]);
          signature.append('F');
        }
      }
      Object problem =
          call(
              "emulated_launch",
              kernel,
              grid.x(),
              grid.y(),
              grid.z(),
              Grid.THREADS,
              signature.toString(),
              slots);
      if (problem != null) {
        throw new IllegalStateException((String) problem);
      }
    }
  }

  @Override
  public void multiply(Product p, long a, long b, long c, long d) {
    long out = (long) p.m() * p.n() * p.out().bytes();
    give(
        () ->
            call(
                "emulated_matmul",
                p.m(),
                p.n(),
                p.k(),
                flag(p.transposeA()),
                flag(p.transposeB()),
                flag(p.in() == ElementType.BF16),
                flag(p.out() == ElementType.BF16),
                flag(device.tf32()),
                at(a, (long) p.m() * p.k() * p.in().bytes()),
                at(b, (long) p.k() * p.n() * p.in().bytes()),
                p.added() ? at(c, out) : Pointer.NULL,
                at(d, out)));
  }

  private static int flag(boolean value) {
    return value ? 1 : 0;
  }

  private static int[] shape(Convolution c) {
    return new int[] {c.images(), c.height(), c.width(), c.in(), c.out(), c.size(), c.stride()};
  }

  private Pointer input(Convolution c, long address) {
    return at(address, (long) c.images() * c.height() * c.width() * c.in() * c.type().bytes());
  }

  private Pointer kernel(Convolution c, long address) {
    return at(address, (long) c.out() * c.size() * c.size() * c.in() * c.type().bytes());
  }

  private Pointer output(Convolution c, long address) {
    return at(
        address, (long) c.images() * c.outHeight() * c.outWidth() * c.out() * c.type().bytes());
  }

  @Override
  public void convolve(Convolution c, long x, long kernel, long y) {
    give(
        () ->
            call(
                "emulated_convolution",
                shape(c),
                flag(c.type() == ElementType.BF16),
                flag(device.tf32()),
                input(c, x),
                kernel(c, kernel),
                output(c, y)));
  }

  @Override
  public void inputGradient(Convolution c, long kernel, long gradient, long out) {
    give(
        () ->
            call(
                "emulated_input_gradient",
                shape(c),
                flag(c.type() == ElementType.BF16),
                flag(device.tf32()),
                kernel(c, kernel),
                output(c, gradient),
                input(c, out)));
  }

  @Override
  public void kernelGradient(Convolution c, long x, long gradient, long out, boolean add) {
    give(
        () ->
            call(
                "emulated_kernel_gradient",
                shape(c),
                flag(c.type() == ElementType.BF16),
                flag(device.tf32()),
                flag(add),
                input(c, x),
                output(c, gradient),
                kernel(c, out)));
  }

  @Override
  public void record(DeviceEvent event) {
    give(() -> ((EmulatedEvent) event).record());
  }

  @Override
  public void await(DeviceEvent event) {
    // What was given before is done.
  }

  @Override
  public void synchronize() {
    device.requireBound();
    if (captured != null) {
      throw new IllegalStateException("A stream that is captured cannot be waited for");
    }
  }

  @Override
  public DeviceGraph capture(Runnable work) {
    List<Runnable> recorded = new ArrayList<>();
    captured = recorded;
    device.capturing(true);
    try {
      work.run();
    } finally {
      captured = null;
      device.capturing(false);
    }
    return new Graph(recorded);
  }

  @Override
  public void replay(DeviceGraph graph) {
    List<Runnable> work = ((Graph) graph).work();
    if (work.isEmpty()) {
      throw new IllegalStateException("The graph is closed");
    }
    work.forEach(this::give);
  }
}
