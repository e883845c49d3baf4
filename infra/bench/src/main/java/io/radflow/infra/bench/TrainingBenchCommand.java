package io.radflow.infra.bench;

import io.radflow.infra.command.Log;
import io.radflow.infra.command.OwnProcess;
import io.radflow.infra.progress.Console;
import io.radflow.training.choice.EngineName;
import io.radflow.training.engine.Precision;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.apache.flink.util.FileUtils;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Measures what the training job adds to its engine. */
@Command(
    name = "bench-train",
    mixinStandardHelpOptions = true,
    description = {
      "Measures training through the whole job, from an embedded store of its own, beside a loop"
          + " that gives the engine the same batches: images a second, waits, memory."
    })
final class TrainingBenchCommand implements Callable<Integer> {

  private final Console console;

  @Spec private CommandSpec spec;

  @Option(
      names = "--units",
      split = ",",
      defaultValue = "3,4,6,3",
      description = "Units of the four blocks. Default: ${DEFAULT-VALUE}, R50")
  private List<Integer> units;

  @Option(
      names = "--width",
      defaultValue = "1",
      description = "Width factor of the network. Default: ${DEFAULT-VALUE}")
  private int width;

  @Option(
      names = "--image",
      defaultValue = "224",
      description = "Height and width of the images, in pixels. Default: ${DEFAULT-VALUE}")
  private int side;

  @Option(
      names = "--batch",
      defaultValue = "8",
      description = "Images of a step. Default: ${DEFAULT-VALUE}")
  private int batch;

  @Option(
      names = "--warmup",
      defaultValue = "10",
      description = "Steps that are not measured, 1 or more. Default: ${DEFAULT-VALUE}")
  private int warmup;

  @Option(
      names = "--steps",
      defaultValue = "60",
      description = "Measured steps of a round. Default: ${DEFAULT-VALUE}")
  private int steps;

  @Option(
      names = "--rounds",
      defaultValue = "3",
      description =
          "Measured rounds of job and loop, after one that is not, of which the median counts."
              + " Default: ${DEFAULT-VALUE}")
  private int rounds;

  @Option(
      names = "--parallelism",
      defaultValue = "2",
      description = "Readers of the job. Default: ${DEFAULT-VALUE}")
  private int parallelism;

  @Option(
      names = "--checkpoint-seconds",
      defaultValue = "30",
      description = "Between checkpoints. Default: ${DEFAULT-VALUE}")
  private int checkpointSeconds;

  @Option(
      names = "--augmentation",
      defaultValue = "xray",
      description = "As training.augmentation. Default: ${DEFAULT-VALUE}")
  private String augmentation;

  @Option(
      names = "--engine",
      defaultValue = "AUTO",
      description = "As training.engine. Default: ${DEFAULT-VALUE}")
  private EngineName engine;

  @Option(
      names = "--precision",
      defaultValue = "FLOAT32",
      description = "As training.precision. Default: ${DEFAULT-VALUE}")
  private Precision precision;

  @Option(
      names = "--heap",
      defaultValue = "1500",
      description = "The most that the process's heap may hold, MiB. Default: ${DEFAULT-VALUE}")
  private int heap;

  @Option(names = "--here", hidden = true, description = "In this process.")
  private boolean here;

  TrainingBenchCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws Exception {
    if (warmup < 1 || steps < 1 || rounds < 1) {
      console.error("--warmup, --steps and --rounds are 1 or more");
      return 2;
    }
    if (!here) {
      List<String> arguments =
          new ArrayList<>(spec.root().commandLine().getParseResult().originalArgs());
      arguments.add("--here");
      return OwnProcess.run(console, heap, arguments);
    }
    Log.to(Path.of("data", "log", "bench-train.log"));
    Path folder = Files.createTempDirectory("radflow-bench");
    try {
      measure(folder);
    } finally {
      FileUtils.deleteDirectoryQuietly(folder.toFile());
    }
    return 0;
  }

  private void measure(Path folder) throws Exception {
    TrainingBench.Settings settings =
        new TrainingBench.Settings(
            units,
            width,
            side,
            batch,
            warmup,
            steps,
            parallelism,
            Duration.ofSeconds(checkpointSeconds),
            augmentation,
            engine,
            precision);
    List<TrainingBench.Round> measured = new TrainingBench(settings, folder).run(rounds);
    measured.forEach(round -> console.say(round.toString()));
    double[] shares = measured.stream().mapToDouble(TrainingBench.Round::share).sorted().toArray();
    console.say(
        String.format("median share of the engine's own rate: %.3f", shares[shares.length / 2]));
    console.say(TrainingBench.memory());
  }
}
