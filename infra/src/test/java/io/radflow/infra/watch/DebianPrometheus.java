package io.radflow.infra.watch;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Debian's package {@code prometheus}: the one that is installed, or else a copy that is fetched
 * and unpacked below {@code target}, without root's rights if the package lists are there.
 */
final class DebianPrometheus {

  private static final Path UNPACKED = Path.of("target", "prometheus");
  private static final String HOW =
      "These tests need Prometheus: apt-get install prometheus, or a machine where apt-get download"
          + " prometheus works";

  private DebianPrometheus() {}

  /**
   * @param name {@code prometheus} or {@code promtool}
   * @throws IOException with the instruction if it can be had in no way
   */
  static synchronized Path program(String name) throws IOException, InterruptedException {
    for (String folder : System.getenv("PATH").split(File.pathSeparator)) {
      Path installed = Path.of(folder, name);
      if (Files.isExecutable(installed)) {
        return installed;
      }
    }
    Path unpacked = UNPACKED.resolve("usr/bin").resolve(name).toAbsolutePath();
    if (!Files.isExecutable(unpacked)) {
      fetch();
    }
    return unpacked;
  }

  private static void fetch() throws IOException, InterruptedException {
    Files.createDirectories(UNPACKED);
    if (!succeeds("apt-get", "download", "prometheus")) {
      // On a machine whose package lists are not there yet.
      succeeds("apt-get", "update");
      if (!succeeds("apt-get", "download", "prometheus")) {
        throw new IOException(HOW);
      }
    }
    try (Stream<Path> files = Files.list(UNPACKED)) {
      Path archive =
          files
              .filter(file -> file.toString().endsWith(".deb"))
              .findFirst()
              .orElseThrow(() -> new IOException(HOW));
      if (!succeeds("dpkg-deb", "-x", archive.getFileName().toString(), ".")) {
        throw new IOException("dpkg-deb cannot unpack " + archive + ". " + HOW);
      }
    }
  }

  private static boolean succeeds(String... command) throws InterruptedException {
    try {
      Process process =
          new ProcessBuilder(List.of(command))
              .directory(UNPACKED.toFile())
              .redirectErrorStream(true)
              .redirectOutput(UNPACKED.resolve("fetch.log").toFile())
              .start();
      if (!process.waitFor(5, TimeUnit.MINUTES)) {
        process.destroyForcibly();
        return false;
      }
      return process.exitValue() == 0;
    } catch (IOException e) {
      // There is no such program here.
      return false;
    }
  }
}
