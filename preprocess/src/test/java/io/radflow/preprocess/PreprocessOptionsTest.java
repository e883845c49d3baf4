package io.radflow.preprocess;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.radflow.core.config.ConfigurationException;
import io.radflow.core.config.JobArguments;
import io.radflow.core.config.JobConfiguration;
import io.radflow.preprocess.labels.LearntClasses;
import io.radflow.preprocess.view.ViewDefinition;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.flink.configuration.Configuration;
import org.junit.jupiter.api.Test;

class PreprocessOptionsTest {

  private static final Map<String, String> NIH =
      Map.of("view.name", "nih", "view.datasets", "nih", "view.recipe", "xray");

  @Test
  void recipeAndLabelsHaveDefaults() {
    ViewDefinition view = view(NIH);

    assertThat(view.recipe().name()).isEqualTo("xray-224");
    assertThat(view.rules().projections()).containsExactly("PA", "AP");
    assertThat(view.rules().labels().space().name()).isEqualTo("nih");
    assertThat(view.rules().splits().name()).isEqualTo("experiment");
  }

  @Test
  void unknownKeyIsNamedWithTheNearest() {
    assertThatThrownBy(() -> configuration(Map.of("view.sise", "16")))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("view.sise")
        .hasMessageContaining("view.size");
  }

  @Test
  void wrongValuesAreNamedWithTheirKeys() {
    assertRefused("view.recipe", "x-ray", "'x-ray'");
    assertRefused("view.label-space", "vindr", "'vindr'");
    assertRefused("view.name", "../up", "../up");
    assertRefused("view.split-policy", "random", "'random'");
    assertRefused("view.class-names", "a,b", "14");
    assertRefused("view.uncertain", "maybe", "one of unknown, 0, 1");
    assertRefused("view.no-finding", "some", "all-but-support-devices");
    assertRefused("view.recipe", "bit-tiny", "bit-small");
  }

  @Test
  void learntClassesAreNotRenamed() {
    Map<String, String> options =
        Map.of(
            "view.name", "pets",
            "view.datasets", "image-folder",
            "view.recipe", "bit",
            "view.class-names", "Cat,Dog");

    assertThatThrownBy(
            () ->
                ViewPlanner.view(
                    configuration(options),
                    new LearntClasses(Map.of("image-folder", List.of("cat", "dog")))))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("view.class-names")
        .hasMessageContaining("view.label-space-file");
  }

  @Test
  void missingKeyIsNamed() {
    assertThatThrownBy(() -> view(Map.of("view.name", "nih")))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("view.datasets");
  }

  @Test
  void unknownDataSetIsNamed() {
    Map<String, String> options = new TreeMap<>(NIH);
    options.putAll(Map.of("view.datasets", "vindr", "view.label-space", "nih"));

    assertThatThrownBy(() -> view(options))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("'vindr'");
  }

  private static void assertRefused(String key, String value, String expected) {
    Map<String, String> options = new TreeMap<>(NIH);
    options.put(key, value);
    assertThatThrownBy(() -> view(options))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining(key)
        .hasMessageContaining(expected);
  }

  private static ViewDefinition view(Map<String, String> options) {
    return ViewPlanner.view(configuration(options), LearntClasses.NONE);
  }

  private static Configuration configuration(Map<String, String> options) {
    List<String> line = new ArrayList<>();
    options.forEach((key, value) -> line.addAll(List.of("--set", key + "=" + value)));
    return JobConfiguration.load(
            JobArguments.parse(line.toArray(String[]::new)), PreprocessJob.CATALOG)
        .values();
  }
}
