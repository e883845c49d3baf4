package io.radflow.infra.demo;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.flink.annotation.Internal;

/**
 * How far a demo in a folder is: kept in {@code demo.json}, so that a demo that was stopped, in
 * whichever way, goes on.
 *
 * @param fingerprint of everything that the demo's results follow from
 * @param dropped how many records were put in each finished drop, by data set
 * @param trained steps of each finished run
 */
@Internal
public record DemoState(
    String fingerprint, TreeMap<String, Long> dropped, TreeMap<String, Long> trained) {

  private static final String FILE = "demo.json";
  private static final ObjectMapper MAPPER =
      JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

  static DemoState begin(String fingerprint) {
    return new DemoState(fingerprint, new TreeMap<>(), new TreeMap<>());
  }

  /** The state of a folder; empty if no demo has run there. */
  static Optional<DemoState> read(Path folder) throws IOException {
    Path file = folder.resolve(FILE);
    return Files.exists(file)
        ? Optional.of(MAPPER.readValue(file.toFile(), DemoState.class))
        : Optional.empty();
  }

  void write(Path folder) throws IOException {
    Path staged = folder.resolve(FILE + ".new");
    MAPPER.writeValue(staged.toFile(), this);
    Files.move(
        staged,
        folder.resolve(FILE),
        StandardCopyOption.ATOMIC_MOVE,
        StandardCopyOption.REPLACE_EXISTING);
  }
}
