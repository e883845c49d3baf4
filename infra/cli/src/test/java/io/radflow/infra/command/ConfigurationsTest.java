package io.radflow.infra.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.radflow.core.config.ConfigurationException;
import io.radflow.core.config.JobArguments;
import io.radflow.infra.job.PipelineJob;
import io.radflow.infra.job.PipelineJobs;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.flink.configuration.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigurationsTest {

  private static final String ALL =
      """
      store:
        bucket: shared
      job:
        parallelism: 3
      ingest:
        parallel-fetches: 4
      view:
        name: lungs
        datasets: [nih]
        recipe: xray
      training:
        run: first
        view: lungs
        units: 3, 4, 6, 3
        steps: 1
      eval:
        gauge-runs: 5
      """;

  private static final Map<String, String> OWN =
      Map.of("ingest", "ingest.", "preprocess", "view.", "train", "training.", "eval", "eval.");

  @TempDir private Path folder;

  @Test
  void oneFileHoldsTheSectionsOfAllJobsAndEachReadsItsOwnAndTheShared() throws Exception {
    for (PipelineJob job : PipelineJobs.ALL) {
      Configuration values = load(job, ALL);

      assertThat(values.keySet())
          .contains("store.bucket", "job.parallelism")
          .anyMatch(key -> key.startsWith(OWN.get(job.command())))
          .allMatch(
              key ->
                  key.startsWith("store.")
                      || key.startsWith("job.")
                      || key.startsWith(OWN.get(job.command())));
      job.check().accept(values);
    }
  }

  @Test
  void aBadValueInAnyJobsSectionIsToldToEachJob() {
    for (PipelineJob job : PipelineJobs.ALL) {
      assertThatThrownBy(() -> load(job, ALL.replace("gauge-runs: 5", "gauge-runs: 0")))
          .isInstanceOf(ConfigurationException.class)
          .hasMessageContaining("all.yaml:17: The value '0' of key 'eval.gauge-runs'");
      assertThatThrownBy(() -> load(job, ALL.replace("units:", "untis:")))
          .hasMessageContaining("all.yaml:14: unknown key 'training.untis'")
          .hasMessageContaining("'training.units'");
    }
  }

  private Configuration load(PipelineJob job, String yaml) throws Exception {
    Path file = Files.writeString(folder.resolve("all.yaml"), yaml);
    return Configurations.load(
            new JobArguments(List.of(file.toString()), Map.of(), false), job.catalog())
        .values();
  }
}
