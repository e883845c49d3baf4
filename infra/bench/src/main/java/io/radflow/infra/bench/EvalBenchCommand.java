package io.radflow.infra.bench;

import io.radflow.infra.command.Log;
import io.radflow.infra.progress.Console;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.apache.flink.util.FileUtils;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Measures the evaluation job. */
@Command(
    name = "bench-eval",
    mixinStandardHelpOptions = true,
    description = {
      "Measures evaluation of predictions through the whole job, from an embedded store of its own,"
          + " beside the same measures by plain calls: predictions a second to final exact values."
    })
final class EvalBenchCommand implements Callable<Integer> {

  private final Console console;

  @Option(
      names = "--images",
      defaultValue = "500000",
      description = "Images of a pass. Default: ${DEFAULT-VALUE}")
  private int images;

  @Option(
      names = "--labels",
      defaultValue = "14",
      description = "Labels of an image. Default: ${DEFAULT-VALUE}")
  private int labels;

  @Option(
      names = "--object-images",
      defaultValue = "10000",
      description = "Images of an object in the store. Default: ${DEFAULT-VALUE}")
  private int objectImages;

  @Option(
      names = "--threads",
      defaultValue = "2",
      description = "Threads of the plain calls: one for each core. Default: ${DEFAULT-VALUE}")
  private int threads;

  @Option(
      names = "--parallelism",
      defaultValue = "2",
      description = "Of the job. Default: ${DEFAULT-VALUE}")
  private int parallelism;

  @Option(
      names = "--rounds",
      defaultValue = "3",
      description = "Measured rounds, after one that is not. Default: ${DEFAULT-VALUE}")
  private int rounds;

  EvalBenchCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws Exception {
    Log.to(Path.of("data", "log", "bench-eval.log"));
    Path folder = Files.createTempDirectory("radflow-bench");
    List<EvalBench.Round> measured;
    try {
      EvalBench.Settings settings =
          new EvalBench.Settings(images, labels, objectImages, threads, parallelism);
      measured = new EvalBench(settings, folder).run(rounds);
    } finally {
      FileUtils.deleteDirectoryQuietly(folder.toFile());
    }
    measured.forEach(round -> console.say(round.toString()));
    double[] seconds =
        measured.stream().mapToDouble(EvalBench.Round::jobSeconds).sorted().toArray();
    double[] ratios = measured.stream().mapToDouble(EvalBench.Round::ratio).sorted().toArray();
    console.say(
        String.format(
            "median: %.0f predictions/s, %.2f times the plain calls' rate; %s",
            images / seconds[rounds / 2], ratios[rounds / 2], TrainingBench.memory()));
    return 0;
  }
}
