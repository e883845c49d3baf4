package io.radflow.training.cudnn.emulated;

import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;
import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.WRITE;

import com.sun.jna.Function;
import com.sun.jna.NativeLibrary;
import io.radflow.training.cudnn.device.KernelSources;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Collectors;

/** The kernels and what stands for CUDA's libraries, compiled by g++ for the CPU. */
final class EmulationLibrary {

  private static final Path SOURCES = Path.of("src", "test", "native").toAbsolutePath();
  private static final EmulationLibrary INSTANCE = new EmulationLibrary(compile());

  private final NativeLibrary library;

  private EmulationLibrary(Path file) {
    library = NativeLibrary.getInstance(file.toString());
  }

  static EmulationLibrary instance() {
    return INSTANCE;
  }

  Function function(String name) {
    return library.getFunction(name);
  }

  private static Path compile() {
    return compiled("emulation.so", EmulationLibrary::compile);
  }

  /**
   * Loads what stands for NCCL, and for the libraries of CUDA that its presets load with it and
   * call nothing of. The presets find each by its name.
   */
  static void loadNccl() {
    for (String cuda : List.of("libcuda.so.1", "libcudart.so.13")) {
      load(cuda, "/dev/null");
    }
    load("libnccl.so.2", source("nccl_emulation.cpp"));
  }

  private static void load(String name, String source) {
    Path library =
        compiled(
            name,
            (folder, program) -> {
              run(
                  folder,
                  List.of("-shared", "-Wl,-soname," + name, "-o", "shared.so", "-xc++", source));
              return folder.resolve("shared.so");
            });
    System.load(library.toString());
  }

  /** Compiles a library in a folder. */
  private interface Compilation {
    Path compile(Path folder, String program) throws IOException, InterruptedException;
  }

  private static Path compiled(String name, Compilation compilation) {
    try {
      String program = KernelSources.program();
      Path folder = Path.of("target", "emulation", fingerprint(program)).toAbsolutePath();
      Path library = Files.createDirectories(folder).resolve(name);
      // The processes of one build come here at once: the first compiles, the others wait for it.
      try (FileChannel file = FileChannel.open(folder.resolve("lock"), CREATE, WRITE);
          FileLock held = file.lock()) {
        if (!Files.exists(library)) {
          Files.move(compilation.compile(folder, program), library, ATOMIC_MOVE);
        }
      }
      return library;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private static Path compile(Path folder, String program)
      throws IOException, InterruptedException {
    Files.writeString(folder.resolve("kernels.cu"), program);
    Files.writeString(
        folder.resolve("kernels.inc"),
        KernelSources.names(program).stream()
            .map(name -> "EMULATED(" + name + "),\n")
            .collect(Collectors.joining()));
    // Products in the precision that they are written in: no fused multiply-add.
    run(folder, List.of("-O2", "-ffp-contract=off", "-c", source("cuda_emulation.cpp")));
    run(folder, List.of("-O3", "-march=x86-64-v3", "-c", source("libraries_emulation.cpp")));
    run(folder, List.of("-shared", "-o", "linked.so", "cuda_emulation.o", "libraries_emulation.o"));
    return folder.resolve("linked.so");
  }

  /** Of all that is compiled. */
  private static String fingerprint(String program) throws IOException {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      digest.update(program.getBytes(StandardCharsets.UTF_8));
      for (String name :
          List.of(
              "cuda_emulation.h",
              "cuda_emulation.cpp",
              "libraries_emulation.cpp",
              "nccl_emulation.cpp")) {
        digest.update(Files.readAllBytes(SOURCES.resolve(name)));
      }
      return HexFormat.of().formatHex(digest.digest(), 0, 8);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String source(String name) {
    return SOURCES.resolve(name).toString();
  }

  private static void run(Path folder, List<String> arguments)
      throws IOException, InterruptedException {
    List<String> command =
        new ArrayList<>(
            List.of("g++", "-std=c++17", "-fPIC", "-I.", "-I" + SOURCES, "-Wno-unknown-pragmas"));
    command.addAll(arguments);
    Path log = folder.resolve("g++.log");
    Process compiler =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    if (compiler.waitFor() != 0) {
      throw new IOException("g++ cannot compile the kernels: " + Files.readString(log));
    }
  }
}
