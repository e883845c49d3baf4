package io.radflow.infra.job;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.apache.flink.annotation.Internal;

/** The fat jar of a job, as {@code flink run} takes it. */
@Internal
public final class JobJar {

  /** System property: the folder that holds the modules. */
  public static final String HOME = "radflow.home";

  private JobJar() {}

  /** The folder that holds the modules. */
  public static Path home() {
    return Path.of(System.getProperty(HOME, "."));
  }

  /**
   * @param module folder of its Maven module
   * @throws IOException if it is not built
   */
  public static Path of(String module) throws IOException {
    Path target = home().resolve(module).resolve("target");
    if (Files.isDirectory(target)) {
      try (Stream<Path> files = Files.list(target)) {
        List<Path> jars =
            files.filter(file -> file.getFileName().toString().endsWith("-job.jar")).toList();
        if (jars.size() == 1) {
          return jars.get(0).toAbsolutePath();
        }
      }
    }
    throw new IOException(
        "Expected one file %s: build with ./mvnw package first".formatted(target + "/*-job.jar"));
  }
}
