package io.radflow.infra.watch;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The dashboards that are shipped. */
final class Dashboards {

  private static final Path FOLDER = Path.of("grafana", "dashboards");
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private Dashboards() {}

  /**
   * A query of a panel.
   *
   * @param expression in Prometheus's language, with Grafana's variables
   */
  record Query(String dashboard, String panel, String expression) {

    /** With what Grafana would put for its variables: everything, and a short time. */
    String filled() {
      return expression
          .replace("$__rate_interval", "5s")
          .replaceAll("\\$(job|run|study|target)\\b", ".*");
    }

    @Override
    public String toString() {
      return dashboard + ", " + panel + ": " + expression;
    }
  }

  static List<Path> files() throws IOException {
    try (Stream<Path> files = Files.list(FOLDER)) {
      return files.sorted().toList();
    }
  }

  static JsonNode read(Path file) throws IOException {
    return MAPPER.readTree(file.toFile());
  }

  static List<Query> queries() throws IOException {
    List<Query> queries = new ArrayList<>();
    for (Path file : files()) {
      JsonNode dashboard = read(file);
      for (JsonNode panel : dashboard.path("panels")) {
        for (JsonNode target : panel.path("targets")) {
          queries.add(
              new Query(
                  dashboard.path("title").asText(),
                  panel.path("title").asText(),
                  target.path("expr").asText()));
        }
      }
    }
    return queries;
  }
}
