package io.radflow.training.dl4j;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.bytedeco.javacpp.Loader;

/**
 * Chooses ND4J's native library for this CPU: the one with oneDNN for AVX-512 or for AVX2. It must
 * be asked before the first ND4J class loads.
 */
public final class NativeBackend {

  private static final String PREFIX = "org.bytedeco.javacpp.";
  private static final String EXTENSION = "platform.extension";
  private static final Path CPU_INFO = Path.of("/proc/cpuinfo");
  // What ND4J's AVX-512 build is compiled for.
  private static final List<String> AVX512 =
      List.of("avx512f", "avx512cd", "avx512bw", "avx512dq", "avx512vl");

  private NativeBackend() {}

  /**
   * Sets JavaCPP's properties, each unless it is set already: the native library by the CPU, and no
   * limit of native memory (JavaCPP's own is twice the heap). Call it first in a process.
   *
   * @throws IllegalStateException if the CPU has neither AVX2 nor AVX-512, or is not x86-64 Linux
   */
  public static synchronized void prepare() {
    if (System.getProperty(PREFIX + EXTENSION) == null) {
      System.setProperty(PREFIX + EXTENSION, "-" + classifier(cpuFlags()));
    }
    for (String limit : List.of("maxbytes", "maxphysicalbytes")) {
      if (System.getProperty(PREFIX + limit) == null) {
        System.setProperty(PREFIX + limit, "0");
      }
    }
    // Another library, as OpenCV, may have made JavaCPP read its properties before.
    Loader.loadProperties().setProperty(EXTENSION, System.getProperty(PREFIX + EXTENSION));
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
    if (!Files.isReadable(CPU_INFO)) {
      return Set.of();
    }
    try (var lines = Files.lines(CPU_INFO)) {
      Optional<String> flags = lines.filter(line -> line.startsWith("flags")).findFirst();
      return flags
          .map(line -> line.substring(line.indexOf(':') + 1).strip().split("\\s+"))
          .map(words -> new TreeSet<>(Arrays.asList(words)))
          .orElseGet(TreeSet::new);
    } catch (IOException e) {
      throw new IllegalStateException("Cannot read " + CPU_INFO, e);
    }
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
