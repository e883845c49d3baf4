package io.radflow.infra.bench;

import io.radflow.infra.command.Log;
import io.radflow.infra.progress.Console;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Measures preprocess. */
@Command(
    name = "bench-preprocess",
    mixinStandardHelpOptions = true,
    description = {
      "Measures decoding and resampling on one thread, beside the same steps written directly on"
          + " the libraries' calls."
    })
final class PreprocessBenchCommand implements Callable<Integer> {

  private final Console console;

  @Option(
      names = "--images",
      defaultValue = "30",
      description = "Images of a round. Default: ${DEFAULT-VALUE}")
  private int images;

  @Option(
      names = "--rounds",
      defaultValue = "7",
      description =
          "Measured rounds of each, in turn, of which the median counts. Default: ${DEFAULT-VALUE}")
  private int rounds;

  PreprocessBenchCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws Exception {
    Log.to(Path.of("data", "log", "bench-preprocess.log"));
    new PreprocessBench(images, rounds).run().forEach(result -> console.say(result.toString()));
    return 0;
  }
}
