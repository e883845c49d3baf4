package io.radflow.training.cudnn.cuda;

import io.radflow.training.cudnn.device.Grid;
import java.util.HashMap;
import java.util.Map;
import org.bytedeco.cuda.cudart.CUfunc_st;
import org.bytedeco.cuda.cudart.CUmod_st;
import org.bytedeco.cuda.cudart.CUstream_st;
import org.bytedeco.cuda.global.cudart;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.PointerPointer;

/** The compiled kernels in a device's memory. */
final class CudaKernels implements AutoCloseable {

  private static final int SLOT = 8;

  private final CUmod_st module = new CUmod_st();
  private final Map<String, CUfunc_st> functions = new HashMap<>();

  CudaKernels(byte[] code) {
    // PTX is text that ends with a zero.
    try (BytePointer image = new BytePointer(code.length + 1L)) {
      image.put(code, 0, code.length).put(code.length, (byte) 0);
      Status.driver(cudart.cuModuleLoadData(module, image), "load the kernels");
    }
  }

  private CUfunc_st function(String name) {
    return functions.computeIfAbsent(
        name,
        any -> {
          CUfunc_st function = new CUfunc_st();
          Status.driver(
              cudart.cuModuleGetFunction(function, module, name), "find the kernel " + name);
          return function;
        });
  }

  void launch(String kernel, Grid grid, CUstream_st stream, Object... arguments) {
    try (BytePointer slots = new BytePointer((long) Math.max(1, arguments.length) * SLOT);
        PointerPointer<BytePointer> addresses =
            new PointerPointer<>(Math.max(1, arguments.length))) {
      for (int i = 0; i < arguments.length; i++) {
        long at = (long) i * SLOT;
        if (arguments[i] instanceof Long value) {
          slots.putLong(at, value);
        } else if (arguments[i] instanceof Integer value) {
          slots.putInt(at, value);
        } else {
          slots.putFloat(at, (Float) arguments[i]);
        }
        addresses.put(i, new Address(slots.address() + at));
      }
      Status.driver(
          cudart.cuLaunchKernel(
              function(kernel),
              grid.x(),
              grid.y(),
              grid.z(),
              Grid.THREADS,
              1,
              1,
              0,
              stream,
              addresses,
              (PointerPointer<?>) null),
          "launch " + kernel);
    }
  }

  @Override
  public void close() {
    Status.driver(cudart.cuModuleUnload(module), "unload the kernels");
  }
}
