package io.radflow.infra.debian;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A package of Debian: as it is installed, or else a copy that is fetched and unpacked below {@code
 * target}, without root's rights if the package lists are there.
 *
 * @param name of the package
 */
public record DebianPackage(String name) {

  public static final DebianPackage PROMETHEUS = new DebianPackage("prometheus");

  /** With {@code kubectl}. */
  public static final DebianPackage KUBERNETES_CLIENT = new DebianPackage("kubernetes-client");

  private static final Path UNPACKED = Path.of("target", "debian");

  /**
   * @param program such as {@code promtool}
   * @throws IOException with the instruction if it can be had in no way
   */
  public Path program(String program) throws IOException, InterruptedException {
    for (String folder : System.getenv("PATH").split(File.pathSeparator)) {
      Path installed = Path.of(folder, program);
      if (Files.isExecutable(installed)) {
        return installed;
      }
    }
    return file("usr/bin/" + program);
  }

  /**
   * @param path in the package, without a slash in front
   * @throws IOException with the instruction if it can be had in no way
   */
  public Path file(String path) throws IOException, InterruptedException {
    Path installed = Path.of("/").resolve(path);
    if (Files.exists(installed)) {
      return installed;
    }
    Path unpacked = folder().resolve(path).toAbsolutePath();
    synchronized (DebianPackage.class) {
      if (!Files.exists(unpacked)) {
        fetch();
      }
    }
    if (!Files.exists(unpacked)) {
      throw new IOException("The package %s has no file %s".formatted(name, path));
    }
    return unpacked;
  }

  private Path folder() {
    return UNPACKED.resolve(name);
  }

  private void fetch() throws IOException, InterruptedException {
    Files.createDirectories(folder());
    if (!succeeds("apt-get", "download", name)) {
      // On a machine whose package lists are not there yet.
      succeeds("apt-get", "update");
      if (!succeeds("apt-get", "download", name)) {
        throw missing();
      }
    }
    try (Stream<Path> files = Files.list(folder())) {
      Path archive =
          files
              .filter(file -> file.toString().endsWith(".deb"))
              .findFirst()
              .orElseThrow(this::missing);
      if (!succeeds("dpkg-deb", "-x", archive.getFileName().toString(), ".")) {
        throw new IOException("dpkg-deb cannot unpack " + archive);
      }
    }
  }

  private IOException missing() {
    return new IOException(
        "This test needs %s: apt-get install %s, or a machine where apt-get download %s works"
            .formatted(name, name, name));
  }

  private boolean succeeds(String... command) throws InterruptedException {
    try {
      Process process =
          new ProcessBuilder(List.of(command))
              .directory(folder().toFile())
              .redirectErrorStream(true)
              .redirectOutput(folder().resolve("fetch.log").toFile())
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
