package io.radflow.infra.demo;

import io.radflow.infra.cluster.ConfigurationFingerprint;
import io.radflow.infra.progress.Console;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/** The demo's folder: its state, its configurations, its objects, its report. */
final class DemoFolder {

  static final List<String> CONFIGURATIONS =
      List.of(
          "ingest.yaml",
          "preprocess-digits.yaml",
          "preprocess-phantom.yaml",
          "train-digits.yaml",
          "train-phantom.yaml",
          "train-digits-from-phantom.yaml",
          "eval.yaml");

  /** The state, its lock and logs stay when a demo starts over. */
  private static final List<String> EMPTIED = List.of("objects", "config", "report", "demo.json");

  private final Path root;

  DemoFolder(Path root) {
    this.root = root;
  }

  Path root() {
    return root;
  }

  Path configuration(String name) {
    return root.resolve("config").resolve(name);
  }

  Path report() {
    return root.resolve("report");
  }

  /**
   * Gets the folder ready: goes on with the demo that is there if it is the same one, or starts
   * over, and says which.
   */
  DemoState prepare(DemoSize size, boolean fresh, Console console) throws IOException {
    String fingerprint = fingerprint(size);
    Optional<DemoState> before = DemoState.read(root);
    DemoState state = before.orElseGet(() -> DemoState.begin(fingerprint));
    boolean another = !state.fingerprint().equals(fingerprint);
    if (before.isPresent() && !fresh && !another) {
      console.say("Going on with the demo in " + root.toAbsolutePath());
    } else {
      if (before.isPresent()) {
        console.say(
            another
                ? "Starting over: the demo in " + root + " had other settings"
                : "Starting over, as asked");
      } else {
        console.say("Starting the demo in " + root.toAbsolutePath());
      }
      empty();
      state = DemoState.begin(fingerprint);
      state.write(root);
    }
    Files.createDirectories(root.resolve("config"));
    for (String name : CONFIGURATIONS) {
      Files.writeString(configuration(name), resource(name));
    }
    return state;
  }

  static byte[] bytes(String resource) throws IOException {
    try (InputStream in = DemoFolder.class.getResourceAsStream(resource)) {
      if (in == null) {
        throw new IOException("The build lacks the demo's resource " + resource);
      }
      return in.readAllBytes();
    }
  }

  private static String fingerprint(DemoSize size) throws IOException {
    StringBuilder text = new StringBuilder();
    text.append(size).append(size.phantom());
    text.append(new TreeMap<>(size.digitsOverrides()));
    text.append(new TreeMap<>(size.phantomOverrides()));
    text.append(new TreeMap<>(size.transferOverrides()));
    for (String name : CONFIGURATIONS) {
      text.append(resource(name));
    }
    return ConfigurationFingerprint.of(text.toString());
  }

  private static String resource(String name) throws IOException {
    return new String(bytes(name), StandardCharsets.UTF_8);
  }

  private void empty() throws IOException {
    for (String name : EMPTIED) {
      delete(root.resolve(name));
    }
  }

  private static void delete(Path path) throws IOException {
    if (!Files.exists(path)) {
      return;
    }
    List<Path> files;
    try (Stream<Path> walk = Files.walk(path)) {
      files = walk.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path file : files) {
      Files.delete(file);
    }
  }
}
