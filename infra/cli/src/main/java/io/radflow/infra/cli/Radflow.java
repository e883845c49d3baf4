package io.radflow.infra.cli;

import io.radflow.infra.command.CommandProvider;
import io.radflow.infra.progress.Console;
import java.util.List;
import java.util.ServiceLoader;
import org.apache.flink.annotation.Internal;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Main class of the launcher. */
@Command(
    name = "radflow",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    description = "Streaming pre-training and transfer on Apache Flink, from drops to metrics.",
    synopsisSubcommandLabel = "COMMAND")
@Internal
public final class Radflow implements Runnable {

  @Spec private CommandSpec spec;

  Radflow() {}

  public static void main(String[] arguments) {
    System.exit(run(Console.system(), arguments));
  }

  /** Runs a command: 0 if all went well, 1 if something failed, 2 if the command is not right. */
  static int run(Console console, String... arguments) {
    return line(console)
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setExecutionExceptionHandler(new FailureHandler(console))
        .execute(arguments);
  }

  /** The launcher with the commands of all modules on the class path. */
  static CommandLine line(Console console) {
    CommandLine line = new CommandLine(new Radflow());
    commands(console).forEach(line::addSubcommand);
    ServiceLoader.load(CommandProvider.class)
        .forEach(provider -> provider.commands(console).forEach(line::addSubcommand));
    return line;
  }

  private static List<Object> commands(Console console) {
    return List.of(
        new StoreCommand(console),
        ClusterCommand.line(console),
        new DropCommand(console),
        new JobCommand.Ingest(console),
        new JobCommand.Preprocess(console),
        new JobCommand.Train(console),
        new JobCommand.Score(console),
        new JobCommand.Eval(console),
        new StopCommand(console),
        new RejectsCommand(console),
        new InspectCommand(console),
        new ReportCommand(console),
        new ReferenceCommand(console));
  }

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "What to do is missing");
  }
}
