package io.radflow.infra.gpu;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Asks a script for the machine's GPUs. */
final class GpuDiscovery {

  private static final String BUNDLED = "nvidia-gpus";
  private static final long PATIENCE_SECONDS = 60;
  private static final int LONGEST_ANSWER = 1 << 16;

  private final Path script;

  /**
   * @param script null for the one that asks nvidia-smi
   */
  GpuDiscovery(Path script) {
    this.script = script;
  }

  /**
   * All GPUs that this process may use, none if there are none.
   *
   * @throws IOException naming the script, and what it said
   */
  List<Gpu> gpus() throws IOException {
    if (script != null) {
      if (!Files.isExecutable(script)) {
        throw new IOException(
            "external-resource.gpu.param.%s: %s: expected a file that can be executed"
                .formatted(GpuDriverFactory.SCRIPT.key(), script));
      }
      return parse(script, run(List.of(script.toString())));
    }
    Path bundled = Files.createTempFile(BUNDLED, ".sh");
    try (InputStream in = GpuDiscovery.class.getResourceAsStream(BUNDLED)) {
      Files.copy(in, bundled, StandardCopyOption.REPLACE_EXISTING);
      return parse(bundled, run(List.of("bash", bundled.toString())));
    } finally {
      Files.deleteIfExists(bundled);
    }
  }

  private static String run(List<String> command) throws IOException {
    Path answer = Files.createTempFile("gpus", ".txt");
    try {
      Process process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(answer.toFile())
              .start();
      boolean ended = process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS);
      String said;
      try (InputStream in = Files.newInputStream(answer)) {
        said = new String(in.readNBytes(LONGEST_ANSWER), StandardCharsets.UTF_8).strip();
      }
      if (!ended) {
        process.destroyForcibly();
        throw new IOException(
            "%s: no end within %d s; said: %s".formatted(command, PATIENCE_SECONDS, said));
      }
      if (process.exitValue() != 0) {
        throw new IOException(
            "%s: exit code %d; said: %s".formatted(command, process.exitValue(), said));
      }
      return said;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("Interrupted while " + command + " ran", e);
    } finally {
      Files.deleteIfExists(answer);
    }
  }

  private static List<Gpu> parse(Path script, String said) throws IOException {
    List<Gpu> gpus = new ArrayList<>();
    for (String line : said.lines().filter(one -> !one.isBlank()).toList()) {
      String[] columns = line.split(",", 3);
      if (columns.length < 3 || !columns[0].strip().matches("[0-9]{1,4}")) {
        throw new IOException(
            "%s: expected lines 'index, UUID, name', found '%s'".formatted(script, line));
      }
      gpus.add(
          new Gpu(Integer.parseInt(columns[0].strip()), columns[1].strip(), columns[2].strip()));
    }
    return gpus;
  }
}
