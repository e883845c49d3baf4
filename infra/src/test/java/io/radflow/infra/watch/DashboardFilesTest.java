package io.radflow.infra.watch;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import com.networknt.schema.ValidationMessage;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The schema was made from the types of Grafana's own package {@code @grafana/schema} 13.2.3
 * (Apache-2.0) with {@code ts-json-schema-generator}.
 */
class DashboardFilesTest {

  private static Stream<Path> files() throws IOException {
    return Dashboards.files().stream();
  }

  @ParameterizedTest
  @MethodSource("files")
  void areDashboardsByGrafanasOwnSchema(Path file) throws IOException {
    try (InputStream schema = getClass().getResourceAsStream("grafana-dashboard.schema.json")) {
      JsonSchema grafana =
          JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V7).getSchema(schema);
      Set<ValidationMessage> faults = grafana.validate(Dashboards.read(file));
      assertThat(faults).isEmpty();
    }
  }

  @ParameterizedTest
  @MethodSource("files")
  void eachPanelIsNamedExplainedAndAPlaceOfItsOwn(Path file) throws IOException {
    JsonNode dashboard = Dashboards.read(file);
    Set<Integer> ids = new HashSet<>();
    Set<List<Integer>> cells = new HashSet<>();
    for (JsonNode panel : dashboard.path("panels")) {
      assertThat(ids.add(panel.path("id").asInt())).as("id of %s", panel.path("title")).isTrue();
      assertThat(panel.path("title").asText()).isNotEmpty();
      JsonNode place = panel.path("gridPos");
      for (int x = 0; x < place.path("w").asInt(); x++) {
        for (int y = 0; y < place.path("h").asInt(); y++) {
          List<Integer> cell = List.of(place.path("x").asInt() + x, place.path("y").asInt() + y);
          assertThat(cells.add(cell)).as("%s at %s", panel.path("title"), cell).isTrue();
          assertThat(cell.get(0)).isLessThan(24);
        }
      }
    }
  }

  @Test
  void differInTheirNames() throws IOException {
    Set<String> names = new HashSet<>();
    for (Path file : Dashboards.files()) {
      assertThat(names.add(Dashboards.read(file).path("uid").asText())).isTrue();
    }
    assertThat(names).hasSize(5);
  }
}
