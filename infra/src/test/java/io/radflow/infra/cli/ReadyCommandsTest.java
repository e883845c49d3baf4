package io.radflow.infra.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.radflow.core.config.JobArguments;
import io.radflow.core.config.JobConfiguration;
import io.radflow.infra.command.Configurations;
import io.radflow.infra.command.Overrides;
import io.radflow.infra.job.PipelineJob;
import io.radflow.infra.job.PipelineJobs;
import io.radflow.infra.progress.Console;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine.ParseResult;

/** The commands in the comments of the ready files are what the program takes, as they stand. */
class ReadyCommandsTest {

  private static final String LINE = "# infra/radflow ";
  private static final Path ROOT = Path.of("..");

  private static final List<Path> FOLDERS =
      List.of(
          Path.of("preprocess", "study"),
          Path.of("training-job", "study"),
          Path.of("infra", "study", "studies"));

  @ParameterizedTest
  @MethodSource("commands")
  void everyCommandIsUnderstood(String command) throws IOException {
    ParseResult parsed =
        Radflow.line(Console.of(new PrintStream(new ByteArrayOutputStream())))
            .setCaseInsensitiveEnumValuesAllowed(true)
            .parseArgs(command.split("\\s+"))
            .subcommand();

    Optional<PipelineJob> job =
        PipelineJobs.ALL.stream()
            .filter(one -> one.command().equals(parsed.commandSpec().name()))
            .findFirst();
    if (job.isPresent()) {
      JobConfiguration loaded =
          Configurations.load(
              new JobArguments(
                  values(parsed, "--config").stream()
                      .map(file -> ROOT.resolve(file).toString())
                      .toList(),
                  Overrides.parse(values(parsed, "--set")),
                  false),
              job.get().catalog());
      job.get().check().accept(loaded.values());
    }
  }

  @Test
  void everyFileTellsHowItIsUsed() throws IOException {
    for (Path file : files()) {
      assertThat(Files.readAllLines(file))
          .as(file.toString())
          .anyMatch(
              line ->
                  line.startsWith(LINE)
                      && line.contains(file.getFileName().toString().replace(".yaml", "")));
    }
  }

  private static List<String> values(ParseResult command, String option) {
    return command.matchedOptionValue(option, List.of());
  }

  private static Stream<String> commands() throws IOException {
    return files().stream()
        .flatMap(
            file -> {
              try {
                return Files.readAllLines(file).stream();
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              }
            })
        .filter(line -> line.startsWith(LINE))
        .map(line -> line.substring(LINE.length()));
  }

  private static List<Path> files() throws IOException {
    List<Path> all = new ArrayList<>();
    for (Path folder : FOLDERS) {
      try (Stream<Path> files = Files.list(ROOT.resolve(folder))) {
        files.filter(file -> file.toString().endsWith(".yaml")).sorted().forEach(all::add);
      }
    }
    return all;
  }
}
