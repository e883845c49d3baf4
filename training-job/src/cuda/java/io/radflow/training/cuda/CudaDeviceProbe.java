package io.radflow.training.cuda;

import io.radflow.training.device.DeviceProbe;
import io.radflow.training.engine.ComputeDevice;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.annotation.Internal;
import org.bytedeco.cuda.cudart.cudaDeviceProp;
import org.bytedeco.cuda.global.cudart;

/** Asks CUDA's runtime, before ND4J's library is loaded. */
@Internal
public final class CudaDeviceProbe implements DeviceProbe {

  @Override
  public List<ComputeDevice> devices() {
    try {
      int[] count = new int[1];
      int status = cudart.cudaGetDeviceCount(count);
      // CUDA calls it an error if there is no GPU.
      if (status != cudart.cudaSuccess || count[0] == 0) {
        throw unusable("CUDA finds none: " + description(status), null);
      }
      List<ComputeDevice> devices = new ArrayList<>();
      for (int index = 0; index < count[0]; index++) {
        devices.add(device(index));
      }
      return List.copyOf(devices);
    } catch (LinkageError e) {
      throw unusable(
          "CUDA's libraries cannot be loaded: it needs the driver, libcudart.so.11.0,"
              + " libcublas.so.11, libcusolver.so.11 and libcudnn.so.8. Cause: "
              + rootCause(e).getMessage(),
          e);
    }
  }

  private static IllegalStateException unusable(String reason, Throwable cause) {
    return new IllegalStateException(
        "This build of RadFlow is for GPUs. Use the CPU build (without the Maven profile cuda) where"
            + " there is none. "
            + reason,
        cause);
  }

  /** The library that is missing: JavaCPP's own message names only its wrapper. */
  private static Throwable rootCause(Throwable error) {
    Throwable cause = error;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    return cause;
  }

  private static ComputeDevice device(int index) {
    try (cudaDeviceProp properties = new cudaDeviceProp()) {
      int status = cudart.cudaGetDeviceProperties(properties, index);
      if (status != cudart.cudaSuccess) {
        throw new IllegalStateException(
            "CUDA cannot describe GPU " + index + ": " + description(status));
      }
      return new ComputeDevice(
          properties.name().getString(),
          properties.major(),
          properties.minor(),
          properties.totalGlobalMem());
    }
  }

  private static String description(int status) {
    return cudart.cudaGetErrorString(status).getString() + " (status " + status + ")";
  }
}
