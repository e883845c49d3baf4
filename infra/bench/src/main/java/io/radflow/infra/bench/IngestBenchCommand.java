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

/** Measures ingest. */
@Command(
    name = "bench-ingest",
    mixinStandardHelpOptions = true,
    description = {
      "Measures ingest of JPEG files of 100 kB from an embedded store of its own, beside a loop that"
          + " only decodes them."
    })
final class IngestBenchCommand implements Callable<Integer> {

  private final Console console;

  @Option(
      names = "--images",
      defaultValue = "16000",
      description = "Images of a round. Default: ${DEFAULT-VALUE}")
  private int images;

  @Option(
      names = "--threads",
      defaultValue = "2",
      description = "Threads of the loop: one for each core. Default: ${DEFAULT-VALUE}")
  private int threads;

  @Option(
      names = "--parallelism",
      defaultValue = "4",
      description =
          "Of the job; more than cores, as subtasks wait for the store. Default: ${DEFAULT-VALUE}")
  private int parallelism;

  @Option(
      names = "--rounds",
      defaultValue = "3",
      description = "Measured rounds, after one that is not. Default: ${DEFAULT-VALUE}")
  private int rounds;

  IngestBenchCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws Exception {
    Log.to(Path.of("data", "log", "bench-ingest.log"));
    Path folder = Files.createTempDirectory("radflow-bench");
    List<IngestBench.Round> measured;
    try {
      measured = new IngestBench(images, threads, parallelism, folder).run(rounds);
    } finally {
      FileUtils.deleteDirectoryQuietly(folder.toFile());
    }
    measured.forEach(round -> console.say(round.toString()));
    double[] shares = measured.stream().mapToDouble(IngestBench.Round::share).sorted().toArray();
    console.say(
        String.format("median share of the decoding loop's rate: %.2f", shares[shares.length / 2]));
    return 0;
  }
}
