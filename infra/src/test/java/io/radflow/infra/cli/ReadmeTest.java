package io.radflow.infra.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.radflow.core.config.JobArguments;
import io.radflow.core.config.JobConfiguration;
import io.radflow.infra.job.PipelineJob;
import io.radflow.infra.job.PipelineJobs;
import io.radflow.infra.progress.Console;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** What the README, and the page on weights, show is what the program takes. */
class ReadmeTest {

  private static final String INDENT = "    ";
  private static final String LAUNCHER = "infra/radflow ";

  @TempDir Path folder;

  @TestFactory
  Stream<DynamicTest> everyCommandIsUnderstood() throws Exception {
    List<String> commands =
        Stream.concat(blocks("README.md").stream(), blocks("docs/weights.md").stream())
            .flatMap(String::lines)
            .filter(line -> line.startsWith(LAUNCHER))
            .map(line -> line.replaceAll("\\s+#.*", "").substring(LAUNCHER.length()))
            .toList();
    assertThat(commands).hasSizeGreaterThan(6);
    return commands.stream()
        .map(command -> DynamicTest.dynamicTest(command, () -> assertUnderstood(command)));
  }

  @TestFactory
  Stream<DynamicTest> everyConfigurationIsUnderstood() throws Exception {
    List<String> configurations =
        blocks("README.md").stream()
            .filter(block -> block.matches("(?s)(store|view|training):\\s.*"))
            .toList();
    assertThat(configurations).hasSize(3);
    return configurations.stream()
        .map(
            yaml ->
                DynamicTest.dynamicTest(
                    yaml.lines().findFirst().orElseThrow(), () -> assertConfigures(yaml)));
  }

  private static void assertUnderstood(String command) {
    Console console = Console.of(new PrintStream(new ByteArrayOutputStream()));
    Radflow.line(console)
        .setCaseInsensitiveEnumValuesAllowed(true)
        .parseArgs(command.strip().split("\\s+"));
  }

  private void assertConfigures(String yaml) throws Exception {
    PipelineJob job =
        yaml.startsWith("view")
            ? PipelineJobs.PREPROCESS
            : yaml.startsWith("training") ? PipelineJobs.TRAIN : PipelineJobs.INGEST;
    Path file = Files.writeString(folder.resolve("job.yaml"), yaml);

    assertThat(
            JobConfiguration.load(
                    new JobArguments(List.of(file.toString()), Map.of(), false), job.catalog())
                .values()
                .toMap())
        .isNotEmpty();
  }

  /** A page's indented blocks, without their indent. */
  private static List<String> blocks(String page) throws Exception {
    List<String> blocks = new ArrayList<>();
    StringBuilder block = new StringBuilder();
    for (String line : Files.readAllLines(Path.of("..", page))) {
      if (line.startsWith(INDENT)) {
        block.append(line.substring(INDENT.length())).append('\n');
      } else if (!block.isEmpty()) {
        blocks.add(block.toString());
        block.setLength(0);
      }
    }
    return blocks;
  }
}
