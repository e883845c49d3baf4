package io.radflow.infra.cli;

import io.radflow.infra.progress.Console;
import java.util.Map;
import java.util.function.Function;
import picocli.CommandLine;

/** Makes the commands with the console that they talk to. */
final class CommandFactory implements CommandLine.IFactory {

  private static final Map<Class<?>, Function<Console, Object>> COMMANDS =
      Map.ofEntries(
          Map.entry(DemoCommand.class, DemoCommand::new),
          Map.entry(StoreCommand.class, StoreCommand::new),
          Map.entry(ClusterCommand.class, console -> new ClusterCommand()),
          Map.entry(ClusterCommand.Start.class, ClusterCommand.Start::new),
          Map.entry(ClusterCommand.Stop.class, ClusterCommand.Stop::new),
          Map.entry(DropCommand.class, DropCommand::new),
          Map.entry(JobCommand.Ingest.class, JobCommand.Ingest::new),
          Map.entry(JobCommand.Preprocess.class, JobCommand.Preprocess::new),
          Map.entry(JobCommand.Train.class, JobCommand.Train::new),
          Map.entry(JobCommand.Score.class, JobCommand.Score::new),
          Map.entry(JobCommand.Eval.class, JobCommand.Eval::new),
          Map.entry(StopCommand.class, StopCommand::new),
          Map.entry(RejectsCommand.class, RejectsCommand::new),
          Map.entry(InspectCommand.class, InspectCommand::new),
          Map.entry(ReportCommand.class, ReportCommand::new),
          Map.entry(MlExampleCommand.class, MlExampleCommand::new),
          Map.entry(BenchCommand.class, BenchCommand::new),
          Map.entry(BenchCommand.Case.class, BenchCommand.Case::new),
          Map.entry(GpuCheckCommand.class, GpuCheckCommand::new),
          Map.entry(IngestBenchCommand.class, IngestBenchCommand::new),
          Map.entry(PreprocessBenchCommand.class, PreprocessBenchCommand::new),
          Map.entry(TrainingBenchCommand.class, TrainingBenchCommand::new),
          Map.entry(EvalBenchCommand.class, EvalBenchCommand::new),
          Map.entry(ReferenceCommand.class, ReferenceCommand::new));

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
