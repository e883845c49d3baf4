package io.radflow.infra.demo;

import io.radflow.infra.command.CommandProvider;
import io.radflow.infra.progress.Console;
import java.util.List;
import org.apache.flink.annotation.Internal;
import picocli.CommandLine;

/** The demo, as a command. */
@Internal
public final class DemoCommands implements CommandProvider {

  @Override
  public List<Object> commands(Console console) {
    return List.of(
        new CommandLine(new DemoCommand(console)).addSubcommand(new DemoDropsCommand(console)));
  }
}
