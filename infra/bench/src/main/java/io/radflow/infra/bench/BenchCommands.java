package io.radflow.infra.bench;

import io.radflow.infra.command.CommandProvider;
import io.radflow.infra.progress.Console;
import java.util.List;
import org.apache.flink.annotation.Internal;

/** The benchmarks and the check of a GPU, as commands. */
@Internal
public final class BenchCommands implements CommandProvider {

  @Override
  public List<Object> commands(Console console) {
    return List.of(
        new BenchCommand(console),
        new BenchCommand.Case(console),
        new GpuCheckCommand(console),
        new IngestBenchCommand(console),
        new PreprocessBenchCommand(console),
        new TrainingBenchCommand(console),
        new EvalBenchCommand(console),
        new ExchangeBenchCommand(console),
        new ExchangeBenchCommand.Rank());
  }
}
