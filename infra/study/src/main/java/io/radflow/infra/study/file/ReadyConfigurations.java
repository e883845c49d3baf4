package io.radflow.infra.study.file;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.apache.flink.annotation.Internal;

/** The experiment's configurations and studies, which the build brings. */
@Internal
public final class ReadyConfigurations {

  private static final String FOLDER = "/io/radflow/infra/study/ready/";
  private static final String SUFFIX = ".yaml";

  /** What there is stays; a class path of hundreds of jars is slow to look through. */
  private static final Map<String, Optional<String>> FOUND = new ConcurrentHashMap<>();

  private ReadyConfigurations() {}

  /** Of runs on a source, of one network where there is such a one. */
  public static Optional<String> source(String name, StudyNetwork network) {
    return training("source-" + name, network);
  }

  /** Of runs on a target. */
  public static Optional<String> target(String name, StudyNetwork network) {
    return training("target-" + name, network);
  }

  private static Optional<String> training(String name, StudyNetwork network) {
    return find("training/" + name + "-" + network.name()).or(() -> find("training/" + name));
  }

  /** Of a view. */
  public static Optional<String> view(String name) {
    return find("preprocess/" + name);
  }

  /** A whole study. */
  public static Optional<String> study(String name) {
    return name.matches("[a-z0-9-]+") ? find("studies/" + name) : Optional.empty();
  }

  /** Names of all studies, sorted. */
  public static List<String> studies() {
    return names("studies", "");
  }

  /**
   * Names of what there is, sorted, without what they begin with and the network of one.
   *
   * @param prefix source- or target-
   */
  public static List<String> training(String prefix) {
    return names("training", prefix).stream()
        .map(name -> name.replaceAll("-r[0-9]+x[0-9]+$", ""))
        .distinct()
        .toList();
  }

  public static List<String> views() {
    return names("preprocess", "");
  }

  private static Optional<String> find(String name) {
    return FOUND.computeIfAbsent(
        FOLDER + name + SUFFIX,
        resource ->
            ReadyConfigurations.class.getResource(resource) == null
                ? Optional.empty()
                : Optional.of("resource:" + resource));
  }

  private static List<String> names(String folder, String prefix) {
    URL resource = ReadyConfigurations.class.getResource(FOLDER + folder);
    if (resource == null) {
      return List.of();
    }
    try {
      URI uri = resource.toURI();
      if (!uri.getScheme().equals("jar")) {
        return names(Path.of(uri), prefix);
      }
      try (FileSystem jar = FileSystems.newFileSystem(uri, Map.of())) {
        return names(jar.getPath(FOLDER + folder), prefix);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  private static List<String> names(Path folder, String prefix) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.startsWith(prefix) && name.endsWith(SUFFIX))
          .map(name -> name.substring(prefix.length(), name.length() - SUFFIX.length()))
          .sorted()
          .toList();
    }
  }
}
