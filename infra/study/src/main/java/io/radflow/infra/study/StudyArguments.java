package io.radflow.infra.study;

import io.radflow.infra.command.Overrides;
import io.radflow.infra.study.file.StudyFile;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The arguments that tell which study a command is about. */
final class StudyArguments {

  @Spec(Spec.Target.MIXEE)
  private CommandSpec spec;

  // Optional to the parser, which else wants one of "study" before "study status FILE".
  @Parameters(
      arity = "0..1",
      paramLabel = "FILE",
      description =
          "The study: a file, a URI, or the name of a ready study, such as table-1 or figures.")
  private String file;

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = {
        "Settings of the jobs, YAML, such as the store's, over those of the ready configurations;"
            + " what stands in the study's own file goes before them.",
        "May be given several times; of a key that stands in several files the last holds."
      })
  private List<String> configurations = List.of();

  @Option(
      names = "--set",
      paramLabel = "key=value",
      description = "Overrides a value of the study or of any job; may be given several times.")
  private List<String> overrides = List.of();

  /**
   * @throws io.radflow.core.config.ConfigurationException naming the file, the line, the key, the
   *     value and what was expected
   */
  StudyFile study() {
    if (file == null) {
      throw new ParameterException(spec.commandLine(), "Missing required parameter: 'FILE'");
    }
    return StudyFile.read(file, configurations, Overrides.parse(overrides));
  }
}
