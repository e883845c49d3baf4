package io.radflow.infra.cli;

import io.radflow.infra.progress.Console;
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
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      DemoCommand.class,
      StoreCommand.class,
      ClusterCommand.class,
      DropCommand.class,
      JobCommand.Ingest.class,
      JobCommand.Preprocess.class,
      JobCommand.Train.class,
      JobCommand.Score.class,
      JobCommand.Eval.class,
      StopCommand.class,
      RejectsCommand.class,
      InspectCommand.class,
      ReportCommand.class,
      MlExampleCommand.class,
      BenchCommand.class,
      BenchCommand.Case.class,
      GpuCheckCommand.class,
      IngestBenchCommand.class,
      PreprocessBenchCommand.class,
      TrainingBenchCommand.class,
      EvalBenchCommand.class,
      ReferenceCommand.class
    })
public final class Radflow implements Runnable {

  @Spec private CommandSpec spec;

  Radflow() {}

  public static void main(String[] arguments) {
    System.exit(run(Console.system(), arguments));
  }

  /** Runs a command: 0 if all went well, 1 if something failed, 2 if the command is not right. */
  static int run(Console console, String... arguments) {
    return new CommandLine(new Radflow(), new CommandFactory(console))
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setExecutionExceptionHandler(new FailureHandler(console))
        .execute(arguments);
  }

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "What to do is missing");
  }
}
