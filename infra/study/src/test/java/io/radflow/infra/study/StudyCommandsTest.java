package io.radflow.infra.study;

import static org.assertj.core.api.Assertions.assertThat;

import io.radflow.infra.progress.Console;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class StudyCommandsTest {

  @ParameterizedTest
  @ValueSource(strings = {"", "status", "stop"})
  void eachCommandAsksForTheStudysFile(String subcommand) {
    StringWriter errors = new StringWriter();
    CommandLine line =
        ((CommandLine)
                new StudyCommands()
                    .commands(Console.of(new PrintStream(OutputStream.nullOutputStream())))
                    .get(0))
            .setErr(new PrintWriter(errors));
    line.getSubcommands().values().forEach(one -> one.setErr(new PrintWriter(errors)));

    String[] arguments = subcommand.isEmpty() ? new String[0] : new String[] {subcommand};
    assertThat(line.execute(arguments)).isEqualTo(CommandLine.ExitCode.USAGE);
    assertThat(errors.toString()).contains("Missing required parameter: 'FILE'");

    // With one they go on to read it.
    String[] withFile =
        subcommand.isEmpty() ? new String[] {"nosuch"} : new String[] {subcommand, "nosuch"};
    assertThat(line.execute(withFile)).isEqualTo(CommandLine.ExitCode.SOFTWARE);
    assertThat(errors.toString()).contains("nosuch");
  }
}
