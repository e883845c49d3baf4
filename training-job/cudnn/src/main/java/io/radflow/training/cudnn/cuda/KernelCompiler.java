package io.radflow.training.cudnn.cuda;

import io.radflow.training.cudnn.device.KernelSources;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import org.bytedeco.cuda.global.nvrtc;
import org.bytedeco.cuda.nvrtc._nvrtcProgram;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.PointerPointer;
import org.bytedeco.javacpp.SizeTPointer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Compiles the kernels for a compute capability, once for a source, a capability and a version of
 * NVRTC: machine code, or PTX that the driver compiles where the GPU is newer than NVRTC.
 */
final class KernelCompiler {

  private static final Logger LOG = LoggerFactory.getLogger(KernelCompiler.class);

  private final Path cache;

  /**
   * @param cache folder that results are kept in
   */
  KernelCompiler(Path cache) {
    this.cache = cache;
  }

  /** The user's cache, or where that cannot be written the system's temporary folder. */
  static KernelCompiler ofUser() {
    String home = System.getenv("XDG_CACHE_HOME");
    Path folder =
        home == null || home.isBlank()
            ? Path.of(System.getProperty("user.home", ""), ".cache")
            : Path.of(home);
    Path kernels = folder.resolve("radflow").resolve("kernels");
    try {
      Files.createDirectories(kernels);
      return new KernelCompiler(kernels);
    } catch (IOException e) {
      LOG.info("Kernels are compiled anew each time: {} cannot be written", kernels);
      return new KernelCompiler(null);
    }
  }

  /** What {@code cuModuleLoadData} takes, for a capability such as 90 for 9.0. */
  byte[] compiled(int capability) {
    String program = KernelSources.program();
    String architecture = architecture(capability);
    Path file = cache == null ? null : cache.resolve(key(program, architecture));
    try {
      if (file != null && Files.isRegularFile(file)) {
        return Files.readAllBytes(file);
      }
      byte[] code = compile(program, architecture);
      if (file != null) {
        keep(file, code);
      }
      return code;
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot use the cache of kernels " + cache, e);
    }
  }

  private static void keep(Path file, byte[] code) throws IOException {
    Path part = Files.createTempFile(file.getParent(), "kernels", ".part");
    Files.write(part, code);
    try {
      Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
    } catch (AtomicMoveNotSupportedException e) {
      Files.move(part, file, StandardCopyOption.REPLACE_EXISTING);
    }
  }

  private static String key(String program, String architecture) {
    int[] major = new int[1];
    int[] minor = new int[1];
    Status.nvrtc(nvrtc.nvrtcVersion(major, minor), "tell its version");
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      byte[] hash = digest.digest(program.getBytes(StandardCharsets.UTF_8));
      return String.format(
          "%s-%s-nvrtc%d.%d", HexFormat.of().formatHex(hash), architecture, major[0], minor[0]);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String architecture(int capability) {
    int[] count = new int[1];
    Status.nvrtc(nvrtc.nvrtcGetNumSupportedArchs(count), "tell what it compiles for");
    int[] known = new int[count[0]];
    Status.nvrtc(nvrtc.nvrtcGetSupportedArchs(known), "tell what it compiles for");
    if (Arrays.stream(known).anyMatch(one -> one == capability)) {
      return "sm_" + capability;
    }
    int lower =
        Arrays.stream(known)
            .filter(one -> one < capability)
            .max()
            .orElseThrow(
                () ->
                    new IllegalStateException(
                        "NVRTC compiles for "
                            + Arrays.toString(known)
                            + " and not for compute capability "
                            + capability));
    return "compute_" + lower;
  }

  private static byte[] compile(String program, String architecture) {
    long start = System.nanoTime();
    _nvrtcProgram compiled = new _nvrtcProgram();
    try (BytePointer source = new BytePointer(program);
        BytePointer name = new BytePointer("radflow.cu");
        BytePointer target = new BytePointer("--gpu-architecture=" + architecture);
        BytePointer standard = new BytePointer("--std=c++17");
        PointerPointer<BytePointer> options = new PointerPointer<>(target, standard)) {
      Status.nvrtc(
          nvrtc.nvrtcCreateProgram(
              compiled, source, name, 0, (PointerPointer<?>) null, (PointerPointer<?>) null),
          "take the kernels");
      int status = nvrtc.nvrtcCompileProgram(compiled, 2, options);
      if (status != nvrtc.NVRTC_SUCCESS) {
        throw new IllegalStateException(
            "NVRTC cannot compile the kernels for " + architecture + ": " + log(compiled));
      }
      byte[] code = architecture.startsWith("sm_") ? machineCode(compiled) : ptx(compiled);
      LOG.info(
          "Kernels compiled for {} in {} ms",
          architecture,
          (System.nanoTime() - start) / 1_000_000);
      return code;
    } finally {
      nvrtc.nvrtcDestroyProgram(compiled);
    }
  }

  private static byte[] machineCode(_nvrtcProgram program) {
    try (SizeTPointer size = new SizeTPointer(1)) {
      Status.nvrtc(nvrtc.nvrtcGetCUBINSize(program, size), "tell the code's size");
      byte[] code = new byte[Math.toIntExact(size.get())];
      Status.nvrtc(nvrtc.nvrtcGetCUBIN(program, code), "give the code");
      return code;
    }
  }

  private static byte[] ptx(_nvrtcProgram program) {
    try (SizeTPointer size = new SizeTPointer(1)) {
      Status.nvrtc(nvrtc.nvrtcGetPTXSize(program, size), "tell the code's size");
      byte[] code = new byte[Math.toIntExact(size.get())];
      Status.nvrtc(nvrtc.nvrtcGetPTX(program, code), "give the code");
      return code;
    }
  }

  private static String log(_nvrtcProgram program) {
    try (SizeTPointer size = new SizeTPointer(1)) {
      nvrtc.nvrtcGetProgramLogSize(program, size);
      byte[] log = new byte[Math.toIntExact(size.get())];
      nvrtc.nvrtcGetProgramLog(program, log);
      return new String(log, StandardCharsets.UTF_8).strip();
    }
  }
}
