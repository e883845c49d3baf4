package io.radflow.training.dl4j;

import io.radflow.training.engine.EngineReport;
import java.util.Set;
import org.bytedeco.javacpp.Pointer;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.nativeblas.NativeOpsHolder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Threads of the native library, pinned because their number is part of a result's bits. */
final class NativeThreads {

  private static final Logger LOG = LoggerFactory.getLogger(NativeThreads.class);

  private final int count;
  private Thread bound;

  /**
   * @param wanted number of threads, or 0 for OMP_NUM_THREADS or else all cores
   */
  NativeThreads(int wanted) {
    String variable = System.getenv("OMP_NUM_THREADS");
    if (wanted > 0) {
      count = wanted;
    } else if (variable != null && variable.matches("[1-9][0-9]{0,3}")) {
      count = Integer.parseInt(variable);
    } else {
      count = Runtime.getRuntime().availableProcessors();
    }
    Nd4j.getMemoryManager().togglePeriodicGc(false);
    if (!"passive".equalsIgnoreCase(System.getenv("OMP_WAIT_POLICY"))) {
      LOG.warn(
          "OMP_WAIT_POLICY is not passive: native threads spin while they wait, and where other work"
              + " shares the cores a step takes several times longer. Set it in the environment.");
    }
    if (!NativeBackend.oneDnnLoaded()) {
      LOG.warn("ND4J's library without oneDNN is loaded: a step takes about 5 times longer");
    }
  }

  int count() {
    return count;
  }

  /** Makes the setting hold for the calling thread: OpenMP keeps it by thread. */
  void bind() {
    if (bound != Thread.currentThread()) {
      NativeOpsHolder.getInstance().getDeviceNativeOps().setOmpNumThreads(count);
      bound = Thread.currentThread();
    }
  }

  EngineReport report(long parameters) {
    Set<String> flags = NativeBackend.cpuFlags();
    return new EngineReport(
        "ND4J " + Nd4j.getBackend().getClass().getSimpleName() + ", " + buildInfo(),
        NativeBackend.vectorExtensions(flags),
        NativeBackend.oneDnnLoaded(),
        count,
        parameters,
        // Parameters, gradients, momentum.
        parameters * Float.BYTES * 3,
        Pointer.maxPhysicalBytes());
  }

  private static String buildInfo() {
    return NativeOpsHolder.getInstance()
        .getDeviceNativeOps()
        .buildInfo()
        .strip()
        .replaceAll("\\s+", " ");
  }
}
