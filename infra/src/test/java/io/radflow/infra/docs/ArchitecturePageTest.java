package io.radflow.infra.docs;

import static org.assertj.core.api.Assertions.assertThat;

import io.radflow.infra.job.PipelineJob;
import io.radflow.infra.job.PipelineJobs;
import io.radflow.testing.JobSettings;
import io.radflow.testing.StoreExtension;
import io.radflow.training.check.HalvesView;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.graph.StreamNode;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The four job graphs as the page shows them are those that the jobs define. */
class ArchitecturePageTest {

  private static final Path PAGE = Path.of("..", "docs", "architecture.md");

  /** A row of a job's table: its first cell is an operator's uid. */
  private static final Pattern UID = Pattern.compile("(?m)^\\| `([a-z-]+)` \\|");

  @RegisterExtension static final StoreExtension STORE = new StoreExtension();

  @ParameterizedTest
  @CsvSource({"ingest", "preprocess", "train", "eval"})
  void theJobsOperatorsStandOnThePage(String command) throws Exception {
    HalvesView.write(STORE.bucket(), "halves", 4, 16, 8, 8);
    PipelineJob job =
        PipelineJobs.ALL.stream()
            .filter(one -> one.command().equals(command))
            .findFirst()
            .orElseThrow();

    assertThat(uidsOfThePage(command)).containsExactlyInAnyOrderElementsOf(uids(job));
  }

  private static List<String> uids(PipelineJob job) throws Exception {
    StreamExecutionEnvironment environment =
        StreamExecutionEnvironment.getExecutionEnvironment(new Configuration());
    job.definition().define(environment, settings(job));
    List<String> uids = new ArrayList<>();
    for (StreamNode node : environment.getStreamGraph().getStreamNodes()) {
      uids.add(node.getTransformationUID());
    }
    return uids;
  }

  private static Configuration settings(PipelineJob job) {
    JobSettings settings = STORE.settings();
    return switch (job.command()) {
      case "preprocess" ->
          settings
              .withAll("view.name=v", "view.datasets=nih", "view.recipe=xray")
              .of(job.catalog());
      case "train" ->
          settings
              .withAll("training.run=r", "training.view=halves", "training.steps=1")
              .withAll("training.batch=4", "training.units=1,1,1,1")
              .of(job.catalog());
      default -> settings.of(job.catalog());
    };
  }

  private static List<String> uidsOfThePage(String command) throws Exception {
    String page = Files.readString(PAGE);
    int from = page.indexOf("### `radflow " + command + "`");
    assertThat(from).as("the section of radflow " + command).isPositive();
    int to = page.indexOf("\n#", from + 1);
    Matcher rows = UID.matcher(page.substring(from, to));
    return rows.results().map(row -> row.group(1)).toList();
  }
}
