package io.radflow.infra.watch;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The table of docs/metrics.md: its names, and that what is shipped uses those only. */
class MetricTableTest {

  private static final Set<String> BASE_UNITS = Set.of("seconds", "bytes", "watts", "ratio");

  /** Neither has a unit that a name could end in. */
  private static final Set<String> WITHOUT_UNIT = Set.of("flag", "measure");

  private static final Pattern USED = Pattern.compile("flink_\\w+?_radflow_(\\w+)");
  private static final List<String> LABELS =
      List.of(
          "format_outcome_",
          "reason_",
          "rule_",
          "run_target_step_label_",
          "run_target_step_",
          "label_");

  @Test
  void eachNameStandsForOneThing() throws IOException {
    assertThat(DocumentedMetric.all())
        .hasSizeGreaterThan(70)
        .extracting(DocumentedMetric::name)
        .doesNotHaveDuplicates();
  }

  @Test
  void eachNameTellsItsUnit() throws IOException {
    for (DocumentedMetric metric : DocumentedMetric.all()) {
      assertThat(metric.name()).matches("[a-z][a-z0-9]*(_[a-z0-9]+)*");
      String words = "_" + metric.name() + "_";
      if (!WITHOUT_UNIT.contains(metric.unit())) {
        assertThat(words).contains("_" + metric.unit().replace(' ', '_') + "_");
      }
      if (BASE_UNITS.contains(metric.unit())) {
        assertThat(metric.name()).matches(".*_" + metric.unit() + "(_total)?");
      }
      for (String unit : BASE_UNITS) {
        if (words.contains("_" + unit + "_")) {
          assertThat(metric.unit()).as(metric.name()).isEqualTo(unit);
        }
      }
    }
  }

  @Test
  void dashboardsAndAlertsUseNoOtherNames() throws IOException {
    Map<String, DocumentedMetric> documented = DocumentedMetric.byName();
    TreeSet<String> used = new TreeSet<>();
    for (Dashboards.Query query : Dashboards.queries()) {
      addNames(query.expression(), used);
    }
    for (String rules : List.of("prometheus/rules.yml", "kubernetes/monitoring/rules.yaml")) {
      addNames(Files.readString(Path.of(rules)), used);
    }
    assertThat(used).hasSizeGreaterThan(50);
    assertThat(documented.keySet()).containsAll(used);
  }

  private static void addNames(String text, Set<String> names) {
    Matcher used = USED.matcher(text);
    while (used.find()) {
      String name = used.group(1);
      for (String label : LABELS) {
        if (name.startsWith(label)) {
          name = name.substring(label.length());
          break;
        }
      }
      names.add(name);
    }
  }
}
