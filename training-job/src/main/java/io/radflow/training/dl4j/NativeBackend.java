package io.radflow.training.dl4j;

import io.radflow.core.natives.NativeLibraries;
import io.radflow.training.device.DeviceProbe;
import io.radflow.training.engine.CapabilityRange;
import io.radflow.training.engine.ComputeDevice;
import io.radflow.training.natives.Once;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.TreeSet;
import org.apache.flink.annotation.Internal;
import org.bytedeco.javacpp.Loader;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Chooses ND4J's native library for this CPU: the one with oneDNN for AVX-512 or for AVX2. It must
 * be asked before the first ND4J class loads.
 */
@Internal
public final class NativeBackend {

  private static final Logger LOG = LoggerFactory.getLogger(NativeBackend.class);
  private static final String PREFIX = "org.bytedeco.javacpp.";
  private static final String EXTENSION = "platform.extension";
  private static final String VERSIONS = "io/radflow/training/natives/versions.properties";
  private static final Path CPU_INFO = Path.of("/proc/cpuinfo");
  // What ND4J's AVX-512 build is compiled for.
  private static final List<String> AVX512 =
      List.of("avx512f", "avx512cd", "avx512bw", "avx512dq", "avx512vl");

  // They do not change while a process lives.
  private static volatile List<ComputeDevice> devices = List.of();

  private NativeBackend() {}

  /**
   * Sets JavaCPP's properties, each unless it is set already: the native library by the CPU, and no
   * limit of native memory (JavaCPP's own is twice the heap). In a build for GPUs, checks them
   * instead. Call it first in a process.
   *
   * @throws IllegalStateException in words, if there is no code for the CPU or a GPU
   */
  public static synchronized void prepare() {
    for (String limit : List.of("maxbytes", "maxphysicalbytes")) {
      if (System.getProperty(PREFIX + limit) == null) {
        System.setProperty(PREFIX + limit, "0");
      }
    }
    Optional<DeviceProbe> probe = deviceProbe();
    if (probe.isPresent()) {
      devices(probe.get()).forEach(CapabilityRange.ND4J_CUDA::require);
    } else {
      if (System.getProperty(PREFIX + EXTENSION) == null) {
        System.setProperty(PREFIX + EXTENSION, "-" + classifier(cpuFlags()));
      }
      // Another library, as OpenCV, may have made JavaCPP read its properties before.
      Loader.loadProperties().setProperty(EXTENSION, System.getProperty(PREFIX + EXTENSION));
    }
    NativeLibraries.initialize(
        NativeBackend.class,
        VERSIONS,
        // ND4J finds its backend by the class loader of whoever loads this first.
        List.of(
            "org.nd4j.common.config.ND4JClassLoading", "io.radflow.training.natives.Nd4jStart"));
  }

  private static Optional<DeviceProbe> deviceProbe() {
    return ServiceLoader.load(DeviceProbe.class, NativeBackend.class.getClassLoader()).findFirst();
  }

  private static List<ComputeDevice> devices(DeviceProbe probe) {
    if (devices.isEmpty()) {
      devices = probe.devices();
    }
    return devices;
  }

  /**
   * Which GPU an engine computes on: the one that it is given, or else the first. In a build for
   * the CPU it is the CPU, whatever is given.
   *
   * @throws IllegalStateException if the process has no such GPU
   */
  static int deviceIndex(OptionalInt given) {
    Optional<DeviceProbe> probe = deviceProbe();
    if (probe.isEmpty()) {
      if (given.isPresent() && Once.first("idle GPU")) {
        LOG.warn(
            "GPU {} is here and idle: this build of RadFlow computes on the CPU (the Maven profile"
                + " cuda makes one for GPUs)",
            given.getAsInt());
      }
      return 0;
    }
    int index = given.orElse(0);
    int seen = devices(probe.get()).size();
    if (index >= seen) {
      throw new IllegalStateException(
          "Flink gives GPU "
              + index
              + ", but CUDA sees "
              + seen
              + " here: set CUDA_DEVICE_ORDER=PCI_BUS_ID, and CUDA_VISIBLE_DEVICES as the"
              + " TaskManager's discovery sees it");
    }
    return index;
  }

  /** The GPU of an index; empty in a build for the CPU. */
  static Optional<ComputeDevice> device(int index) {
    return deviceProbe().map(probe -> devices(probe).get(index));
  }

  /** The name of ND4J's build for a CPU with the given flags of {@code /proc/cpuinfo}. */
  static String classifier(Set<String> flags) {
    if (flags.containsAll(AVX512)) {
      return "onednn-avx512";
    }
    if (flags.contains("avx2")) {
      return "onednn-avx2";
    }
    throw new IllegalStateException(
        "The training engine needs an x86-64 CPU with AVX2 or AVX-512 under Linux; "
            + CPU_INFO
            + (flags.isEmpty() ? " names no CPU flags" : " names neither"));
  }

  /** The CPU's vector extensions that matter here, or empty if the system does not tell. */
  static Set<String> cpuFlags() {
    return cpuInfo("flags")
        .map(flags -> new TreeSet<>(Arrays.asList(flags.split("\\s+"))))
        .orElseGet(TreeSet::new);
  }

  private static Optional<String> cpuInfo(String key) {
    if (!Files.isReadable(CPU_INFO)) {
      return Optional.empty();
    }
    try (var lines = Files.lines(CPU_INFO)) {
      return lines
          .filter(line -> line.startsWith(key))
          .map(line -> line.substring(line.indexOf(':') + 1).strip())
          .findFirst();
    } catch (IOException e) {
      throw new IllegalStateException("Cannot read " + CPU_INFO, e);
    }
  }

  /** The CPU's name, for people. */
  static String cpuName() {
    return cpuInfo("model name").orElse("unknown CPU");
  }

  /** The vector extensions among a CPU's flags, for people. */
  static String vectorExtensions(Set<String> flags) {
    List<String> known = List.of("avx", "avx2", "fma", "avx512f", "avx512_vnni", "avx512_bf16");
    return String.join(" ", known.stream().filter(flags::contains).toList());
  }

  /** Whether the ND4J library that this process loaded is one with oneDNN. */
  static boolean oneDnnLoaded() {
    return Loader.getLoadedLibraries().values().stream()
        .anyMatch(path -> path.contains("onednn") && path.contains("nd4jcpu"));
  }
}
