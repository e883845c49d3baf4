package io.radflow.infra.cli;

import io.radflow.infra.progress.Console;
import java.util.Map;
import java.util.function.Function;
import picocli.CommandLine;

/** Makes the commands with the console that they talk to. */
final class CommandFactory implements CommandLine.IFactory {

  private static final Map<Class<?>, Function<Console, Object>> COMMANDS =
      Map.of(
          DemoCommand.class, DemoCommand::new,
          StoreCommand.class, StoreCommand::new,
          DropCommand.class, DropCommand::new,
          JobCommand.Ingest.class, JobCommand.Ingest::new,
          JobCommand.Preprocess.class, JobCommand.Preprocess::new,
          JobCommand.Train.class, JobCommand.Train::new,
          JobCommand.Eval.class, JobCommand.Eval::new,
          ReportCommand.class, ReportCommand::new,
          ReferenceCommand.class, ReferenceCommand::new);

  private final Console console;

  CommandFactory(Console console) {
    this.console = console;
  }

  @Override
  public <K> K create(Class<K> type) throws Exception {
    Function<Console, Object> command = COMMANDS.get(type);
    return command == null
        ? CommandLine.defaultFactory().create(type)
        : type.cast(command.apply(console));
  }
}
