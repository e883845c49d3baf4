package io.radflow.training.dl4j;

import com.sun.management.OperatingSystemMXBean;
import io.radflow.training.engine.ComputeDevice;
import io.radflow.training.engine.EngineReport;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.bytedeco.javacpp.Pointer;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.nativeblas.NativeOpsHolder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Threads of the native library, pinned because their number is part of a result's bits. */
final class NativeThreads {

  private static final Logger LOG = LoggerFactory.getLogger(NativeThreads.class);

  private static final Pattern LIBRARY = Pattern.compile("HAVE_(ONEDNN|OPENBLAS|MKL|CUDNN|CUBLAS)");
  private final int count;
  private final int deviceIndex;
  private Thread bound;

  /**
   * @param wanted number of threads, or 0 for OMP_NUM_THREADS or else all cores
   * @param deviceIndex of the GPU, in a build for GPUs
   */
  NativeThreads(int wanted, int deviceIndex) {
    this.deviceIndex = deviceIndex;
    String variable = System.getenv("OMP_NUM_THREADS");
    if (wanted > 0) {
      count = wanted;
    } else if (variable != null && variable.matches("[1-9][0-9]{0,3}")) {
      count = Integer.parseInt(variable);
    } else {
      count = Runtime.getRuntime().availableProcessors();
    }
    Nd4j.getMemoryManager().togglePeriodicGc(false);
    if (onCpu()) {
      warnOfSlowSettings();
    }
  }

  private static void warnOfSlowSettings() {
    if (!"passive".equalsIgnoreCase(System.getenv("OMP_WAIT_POLICY"))) {
      LOG.warn(
          "OMP_WAIT_POLICY is not passive: native threads spin while they wait, and where other work"
              + " shares the cores a step takes several times longer. Set it in the environment.");
    }
    if (!NativeBackend.oneDnnLoaded()) {
      LOG.warn(
          "ND4J's library without oneDNN is loaded: a step takes about 5 times longer. Leave the"
              + " property org.bytedeco.javacpp.platform.extension unset, and keep the builds with"
              + " oneDNN on the class path.");
    }
  }

  private static boolean onCpu() {
    return Nd4j.getEnvironment().isCPU();
  }

  int count() {
    return count;
  }

  /** Makes the setting hold for the calling thread: OpenMP keeps it, and CUDA its device. */
  void bind() {
    if (bound != Thread.currentThread()) {
      NativeOpsHolder.getInstance().getDeviceNativeOps().setOmpNumThreads(count);
      Nd4j.getAffinityManager().unsafeSetDevice(deviceIndex);
      bound = Thread.currentThread();
    }
  }

  EngineReport report(long parameters) {
    Optional<ComputeDevice> device = NativeBackend.device(deviceIndex);
    return new EngineReport(
        "ND4J " + Nd4j.getBackend().getClass().getSimpleName(),
        device
            .map(gpu -> gpu.name() + " (compute capability " + gpu.capability() + ")")
            .orElseGet(NativeBackend::cpuName),
        NativeBackend.vectorExtensions(NativeBackend.cpuFlags()),
        libraries(),
        NativeBackend.oneDnnLoaded(),
        count,
        parameters,
        // Parameters, gradients, momentum.
        parameters * Float.BYTES * 3,
        device.map(ComputeDevice::memoryBytes).orElseGet(NativeThreads::physicalMemory),
        Pointer.maxPhysicalBytes());
  }

  /** Memory in use: of the GPU, or resident memory of the process on a CPU. */
  long memoryBytes() {
    return NativeBackend.device(deviceIndex)
        .map(
            gpu ->
                gpu.memoryBytes()
                    - NativeOpsHolder.getInstance()
                        .getDeviceNativeOps()
                        .getDeviceFreeMemory(deviceIndex))
        .orElseGet(Pointer::physicalBytes);
  }

  /** The mathematics libraries that ND4J's own was built with. */
  private static String libraries() {
    String info = NativeOpsHolder.getInstance().getDeviceNativeOps().buildInfo();
    List<String> libraries =
        LIBRARY
            .matcher(info)
            .results()
            .map(match -> match.group(1).toLowerCase(Locale.ROOT))
            .toList();
    return libraries.isEmpty() ? "unknown" : String.join(" and ", libraries);
  }

  /** Of the machine, or of the container that the process runs in. */
  private static long physicalMemory() {
    return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getTotalMemorySize();
  }
}
