package io.radflow.training.cuda;

import io.radflow.training.device.ComputeDevice;
import io.radflow.training.device.DeviceProbe;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.cuda.cudart.cudaDeviceProp;
import org.bytedeco.cuda.global.cudart;

/** Asks CUDA's runtime, before ND4J's library is loaded. */
public final class CudaDeviceProbe implements DeviceProbe {

  @Override
  public List<ComputeDevice> devices() {
    try {
      int[] count = new int[1];
      require(cudart.cudaGetDeviceCount(count), "counting GPUs");
      if (count[0] == 0) {
        throw new IllegalStateException(
            "This build of RadFlow is for GPUs, but the process sees none. Use the CPU build"
                + " (without the Maven profile cuda) here.");
      }
      List<ComputeDevice> devices = new ArrayList<>();
      for (int index = 0; index < count[0]; index++) {
        devices.add(device(index));
      }
      return List.copyOf(devices);
    } catch (LinkageError e) {
      throw new IllegalStateException(
          "This build of RadFlow is for GPUs, but CUDA's libraries cannot be loaded: it needs the"
              + " driver, libcudart.so.11.0, libcublas.so.11, libcusolver.so.11 and libcudnn.so.8."
              + " Use the CPU build (without the Maven profile cuda) where there is no GPU. Cause: "
              + e.getMessage(),
          e);
    }
  }

  private static ComputeDevice device(int index) {
    try (cudaDeviceProp properties = new cudaDeviceProp()) {
      require(cudart.cudaGetDeviceProperties(properties, index), "describing GPU " + index);
      return new ComputeDevice(
          properties.name().getString(),
          properties.major(),
          properties.minor(),
          properties.totalGlobalMem());
    }
  }

  private static void require(int status, String doing) {
    if (status != cudart.cudaSuccess) {
      throw new IllegalStateException(
          "CUDA failed at "
              + doing
              + ": "
              + cudart.cudaGetErrorString(status).getString()
              + " (status "
              + status
              + ")");
    }
  }
}
