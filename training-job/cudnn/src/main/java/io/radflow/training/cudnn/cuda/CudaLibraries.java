package io.radflow.training.cudnn.cuda;

import io.radflow.training.engine.ComputeDevice;
import io.radflow.training.engine.EngineUnavailableException;
import io.radflow.training.engine.NvidiaDriver;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.cuda.cudart.cudaDeviceProp;
import org.bytedeco.cuda.global.cublas;
import org.bytedeco.cuda.global.cudart;
import org.bytedeco.cuda.global.cudnn;
import org.bytedeco.cuda.global.nvml;
import org.bytedeco.cuda.global.nvrtc;
import org.bytedeco.javacpp.Loader;

/** The machine's driver and libraries: whether they are there, and which GPUs they see. */
final class CudaLibraries {

  private static final List<Library> LIBRARIES =
      List.of(
          new Library("CUDA 13.1 (libcudart.so.13), with libcuda.so.1 of the driver", cudart.class),
          new Library("cuBLAS 13 (libcublas.so.13, libcublasLt.so.13)", cublas.class),
          new Library("cuDNN 9.19 (libcudnn.so.9 and its parts)", cudnn.class),
          new Library("NVRTC 13.1 (libnvrtc.so.13, libnvrtc-builtins.so.13.1)", nvrtc.class),
          new Library("NVML (libnvidia-ml.so.1, of the driver)", nvml.class));

  private CudaLibraries() {}

  private record Library(String wanted, Class<?> preset) {}

  /**
   * @throws EngineUnavailableException naming all that is missing
   */
  static void require() {
    boolean driver = NvidiaDriver.present();
    List<String> missing = new ArrayList<>();
    Throwable first = null;
    for (Library library : LIBRARIES) {
      try {
        Loader.load(library.preset());
      } catch (LinkageError e) {
        missing.add(library.wanted());
        first = first == null ? rootCause(e) : first;
      }
    }
    if (!missing.isEmpty()) {
      throw new EngineUnavailableException(
          "The cuDNN engine cannot run here: "
              + (driver ? "" : "this machine has no NVIDIA driver (no /dev/nvidiactl), and ")
              + "these libraries cannot be loaded: "
              + String.join("; ", missing)
              + ". Versions are those that it was built with; a newer one of the same first number"
              + " serves too. First cause: "
              + first.getMessage(),
          first);
    }
  }

  private static Throwable rootCause(Throwable error) {
    Throwable cause = error;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    return cause;
  }

  /** Every GPU that the process sees. */
  static List<ComputeDevice> devices() {
    require();
    int[] count = new int[1];
    int status = cudart.cudaGetDeviceCount(count);
    // CUDA calls it an error if there is no GPU.
    if (status != cudart.cudaSuccess || count[0] == 0) {
      throw new EngineUnavailableException(
          "The cuDNN engine cannot run here: CUDA finds no GPU: "
              + cudart.cudaGetErrorString(status).getString());
    }
    List<ComputeDevice> devices = new ArrayList<>();
    for (int index = 0; index < count[0]; index++) {
      try (cudaDeviceProp properties = new cudaDeviceProp()) {
        Status.cuda(cudart.cudaGetDeviceProperties(properties, index), "describe GPU " + index);
        devices.add(
            new ComputeDevice(
                properties.name().getString(),
                properties.major(),
                properties.minor(),
                properties.totalGlobalMem()));
      }
    }
    return List.copyOf(devices);
  }

  /** Their versions, for people. */
  static String versions() {
    int[] runtime = new int[1];
    int[] driver = new int[1];
    Status.cuda(cudart.cudaRuntimeGetVersion(runtime), "tell its version");
    Status.cuda(cudart.cudaDriverGetVersion(driver), "tell the driver's version");
    long dnn = cudnn.cudnnGetVersion();
    return String.format(
        "CUDA %d.%d (driver for %d.%d), cuDNN %d.%d.%d, cuBLASLt %d",
        runtime[0] / 1000,
        runtime[0] % 1000 / 10,
        driver[0] / 1000,
        driver[0] % 1000 / 10,
        dnn / 10000,
        dnn % 10000 / 100,
        dnn % 100,
        cublas.cublasLtGetVersion());
  }
}
