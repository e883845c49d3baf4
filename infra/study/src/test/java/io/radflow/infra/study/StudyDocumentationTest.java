package io.radflow.infra.study;

import static org.assertj.core.api.Assertions.assertThat;

import io.radflow.core.config.Setting;
import io.radflow.infra.progress.Console;
import io.radflow.infra.study.file.StudyFile;
import io.radflow.infra.study.file.StudyOptions;
import io.radflow.infra.study.graph.NodeKind;
import io.radflow.infra.study.graph.StudyGraph;
import io.radflow.infra.study.plan.StudyPlanner;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** What the documentation shows of studies is what the command takes. */
class StudyDocumentationTest {

  private static final Path HOME = Path.of("..", "..");
  private static final Path PAGE = HOME.resolve("docs/study.md");
  private static final String INDENT = "    ";
  private static final String COMMAND = INDENT + "infra/radflow study ";

  @TempDir Path folder;

  @Test
  void theStudyOnThePageIsPlanned() throws IOException {
    Files.writeString(folder.resolve("lungs.yaml"), block("view:"));
    Path file = Files.writeString(folder.resolve("study.yaml"), block("study:"));

    StudyGraph graph = StudyPlanner.plan(StudyFile.read(file.toString(), Map.of()));

    assertThat(graph.of(NodeKind.SOURCE_RUN)).hasSize(2 * 2);
    // PadChest of three fractions; lungs of those and of two shots, one of them not from chexpert.
    int chexpert = 2 * (3 + 3 + 1) * 5;
    int merge = 2 * (3 + 2) * 5;
    int published = (3 + 3 + 2) * 5;
    assertThat(graph.of(NodeKind.TARGET_RUN)).hasSize(chexpert + merge + published);
    assertThat(graph.nodes())
        .filteredOn(node -> node.cell() != null)
        .allSatisfy(
            run ->
                assertThat(run.place())
                    .isEqualTo(run.cell().network().equals("r152x4") ? "gpu-1:8081" : "here"));
  }

  @Test
  void everyKeyIsOnThePage() throws IOException {
    String page = Files.readString(PAGE);

    assertThat(StudyOptions.ALL)
        .extracting(Setting::key)
        .allSatisfy(key -> assertThat(page).contains("`" + key.substring("study.".length()) + "`"));
  }

  @TestFactory
  Stream<DynamicTest> everyCommandRuns() throws IOException {
    List<String> commands = new ArrayList<>();
    for (Path page : List.of(PAGE, HOME.resolve("README.md"))) {
      Files.readAllLines(page).stream()
          .filter(line -> line.startsWith(COMMAND) && !line.contains(" status "))
          .map(line -> line.substring(COMMAND.length()).replaceAll("\\s+#.*", ""))
          .forEach(commands::add);
    }
    assertThat(commands).hasSizeGreaterThan(4);
    return commands.stream()
        .distinct()
        .map(command -> DynamicTest.dynamicTest(command, () -> assertRuns(command)));
  }

  /** As a dry run, with a store that is not there. */
  private void assertRuns(String command) throws IOException {
    Path store =
        Files.writeString(
            folder.resolve("store.yaml"), "store: {endpoint: \"http://127.0.0.1:1\"}");
    List<String> arguments =
        new ArrayList<>(
            Arrays.asList(
                command
                    .replaceAll("--config \\S+", "--config " + store)
                    .replaceAll("--out \\S+", "--out " + folder.resolve("report"))
                    .split("\\s+")));
    if (!command.contains("--dry-run")) {
      arguments.add("--dry-run");
    }
    if (!command.contains("--images-per-second")) {
      arguments.addAll(List.of("--images-per-second", "1000"));
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    Console console = Console.of(new PrintStream(out, true, StandardCharsets.UTF_8));

    int code = new CommandLine(new StudyCommand(console)).execute(arguments.toArray(String[]::new));

    assertThat(out.toString(StandardCharsets.UTF_8)).contains("To be put there by you:");
    assertThat(code).isZero();
  }

  private static String block(String first) throws IOException {
    StringBuilder block = new StringBuilder();
    for (String line : Files.readAllLines(PAGE)) {
      boolean begins = line.equals(INDENT + first);
      if (begins || (!block.isEmpty() && line.startsWith(INDENT))) {
        block.append(line.substring(INDENT.length())).append('\n');
      } else if (!block.isEmpty()) {
        break;
      }
    }
    return block.toString();
  }
}
