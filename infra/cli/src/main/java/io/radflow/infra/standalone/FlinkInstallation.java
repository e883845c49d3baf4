package io.radflow.infra.standalone;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.flink.annotation.Internal;

/**
 * What Maven built of {@code infra/flink} and {@code infra/natives}: what is in {@code lib/},
 * {@code plugins/} and {@code conf/} elsewhere.
 *
 * @param classPath of every process
 * @param plugins a folder of folders of jars
 * @param configuration what every cluster has in common
 */
@Internal
public record FlinkInstallation(List<Path> classPath, Path plugins, Path configuration) {

  /**
   * @param home the folder that holds {@code infra/}
   * @throws IOException naming what is not built
   */
  public static FlinkInstallation of(Path home) throws IOException {
    Path flink = home.resolve("infra").resolve("flink").toAbsolutePath().normalize();
    Path target = flink.resolve("target");
    Path entries = target.resolve("class-path");
    if (!Files.isRegularFile(entries)) {
      throw new IOException(
          "Expected a file %s: build with ./mvnw package first".formatted(entries));
    }
    List<Path> classPath = new ArrayList<>();
    classPath.add(jar(target, "radflow-flink-"));
    for (String entry : Files.readString(entries).strip().split(File.pathSeparator)) {
      classPath.add(Path.of(entry));
    }
    classPath.add(jar(flink.resolveSibling("natives").resolve("target"), "radflow-natives-"));
    return new FlinkInstallation(
        List.copyOf(classPath), target.resolve("plugins"), flink.resolve("config.yaml"));
  }

  private static Path jar(Path target, String prefix) throws IOException {
    try (Stream<Path> files = Files.list(target)) {
      List<Path> jars =
          files
              .filter(file -> file.getFileName().toString().matches(prefix + "[0-9].*\\.jar"))
              .toList();
      if (jars.size() == 1) {
        return jars.get(0);
      }
    }
    throw new IOException(
        "Expected one file %s/%s*.jar: build with ./mvnw package first".formatted(target, prefix));
  }
}
