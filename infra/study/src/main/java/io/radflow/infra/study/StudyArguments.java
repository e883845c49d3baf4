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
    return StudyFile.read(file, Overrides.parse(overrides));
  }
}
