package io.radflow.core.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.radflow.core.store.StoreOptions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.apache.flink.configuration.ConfigOptions;
import org.apache.flink.configuration.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JobConfigurationTest {

  private static final Setting<List<String>> NAMES =
      Setting.of(
          ConfigOptions.key("view.datasets").stringType().asList().noDefaultValue(),
          Rule.listOf(Rule.text("a name")));
  private static final OptionCatalog CATALOG =
      OptionCatalog.of(StoreOptions.ALL, JobOptions.ALL, List.of(NAMES));

  @TempDir Path folder;

  @Test
  void readsNestedSectionsListsAndOverrides() throws Exception {
    Configuration configuration =
        load(
            """
            store:
              bucket: one
            job.checkpoint-interval: 5 s
            view:
              datasets: [nih, "a;b's"]
            """,
            "--set",
            "store.bucket=two",
            "--bounded");

    assertThat(StoreOptions.BUCKET.in(configuration)).isEqualTo("two");
    assertThat(JobOptions.CHECKPOINT_INTERVAL.in(configuration)).isEqualTo(Duration.ofSeconds(5));
    assertThat(NAMES.in(configuration)).containsExactly("nih", "a;b's");
    assertThat(JobOptions.BOUNDED.in(configuration)).isTrue();
    assertThat(JobOptions.PARALLELISM.in(configuration)).isEqualTo(2);
  }

  @Test
  void namesTheNearestKeyWhenOneIsUnknown() {
    assertThatThrownBy(() -> load("store: {buckte: x}"))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("'store.buckte'")
        .hasMessageContaining("'store.bucket'")
        .hasMessageContaining("job.yaml");
    assertThatThrownBy(() -> load("", "--set", "job.paralelism=3"))
        .hasMessageContaining("--set")
        .hasMessageContaining("'job.parallelism'");
  }

  @Test
  void namesKeyValueAndExpectationWhenAValueHasTheWrongType() {
    assertThatThrownBy(() -> load("job: {parallelism: many}"))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("'job.parallelism'")
        .hasMessageContaining("'many'");
  }

  @Test
  void refusesWhatIsNoMapping() {
    assertThatThrownBy(() -> load("just text")).hasMessageContaining("key: value");
    assertThatThrownBy(() -> load("a: [unclosed")).hasMessageContaining("not valid YAML");
    assertThatThrownBy(() -> load("view: {datasets: [{a: b}]}"))
        .hasMessageContaining("'view.datasets'");
  }

  @Test
  void saysWhichFileCannotBeRead() {
    assertThatThrownBy(
            () -> JobConfiguration.load(JobArguments.parse("--config", "/no/such.yaml"), CATALOG))
        .hasMessageContaining("/no/such.yaml");
  }

  @Test
  void refusesArgumentsItDoesNotKnow() {
    assertThatThrownBy(() -> JobArguments.parse("--confg", "x")).hasMessageContaining("'--confg'");
    assertThatThrownBy(() -> JobArguments.parse("--config")).hasMessageContaining("--config FILE");
    assertThatThrownBy(() -> JobArguments.parse("--config", "--bounded"))
        .hasMessageContaining("missing after --config");
    assertThatThrownBy(() -> JobArguments.parse("--set", "novalue"))
        .hasMessageContaining("key=value");
  }

  private Configuration load(String yaml, String... more) throws Exception {
    Path file = folder.resolve("job.yaml");
    Files.writeString(file, yaml);
    String[] arguments = new String[more.length + 2];
    arguments[0] = "--config";
    arguments[1] = file.toString();
    System.arraycopy(more, 0, arguments, 2, more.length);
    return JobConfiguration.load(JobArguments.parse(arguments), CATALOG);
  }
}
