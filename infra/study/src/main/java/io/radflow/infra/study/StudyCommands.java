package io.radflow.infra.study;

import io.radflow.infra.command.CommandProvider;
import io.radflow.infra.progress.Console;
import java.util.List;
import org.apache.flink.annotation.Internal;
import picocli.CommandLine;

/** Studies, as a command with two others below it. */
@Internal
public final class StudyCommands implements CommandProvider {

  @Override
  public List<Object> commands(Console console) {
    return List.of(
        new CommandLine(new StudyCommand(console))
            .addSubcommand(new StudyStatusCommand(console))
            .addSubcommand(new StudyStopCommand(console)));
  }
}
