package io.radflow.infra.bench;

import io.radflow.infra.bench.exchange.BenchRank;
import io.radflow.infra.bench.exchange.ExchangeBench;
import io.radflow.infra.bench.exchange.StreamEnd;
import io.radflow.infra.command.Log;
import io.radflow.infra.job.JobJar;
import io.radflow.infra.progress.Console;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Measures how fast ranks add up their gradients. */
@Command(
    name = "bench-exchange",
    mixinStandardHelpOptions = true,
    description = {
      "Measures the exchange of gradients among processes of this machine, beside one plain TCP"
          + " stream and, with --pytorch, torch.distributed's gloo, in turn."
    })
final class ExchangeBenchCommand implements Callable<Integer> {

  private static final String PEER = "infra/bench/src/main/python/gloo_exchange.py";

  private static final int HOST_GPUS = 8;

  private final Console console;

  @Option(
      names = "--ranks",
      split = ",",
      defaultValue = "2,4",
      description = "Processes. Default: ${DEFAULT-VALUE}")
  private List<Integer> ranks;

  @Option(
      names = "--bytes",
      defaultValue = "94000000",
      description = "Bytes of gradients. Default: ${DEFAULT-VALUE}, R50x1's")
  private int bytes;

  @Option(
      names = "--rounds",
      defaultValue = "5",
      description = "Rounds of all that is compared, in turn. Default: ${DEFAULT-VALUE}")
  private int rounds;

  @Option(
      names = "--times",
      defaultValue = "12",
      description = "Exchanges in a round. Default: ${DEFAULT-VALUE}")
  private int times;

  @Option(
      names = "--pytorch",
      paramLabel = "PYTHON",
      description = "A Python with torch, to exchange the same by gloo in turn.")
  private String python;

  @Option(
      names = "--model",
      description =
          "Print what training on 8 and 64 GPUs would come to by a model, from the rate of the last"
              + " of --ranks and the rates below.")
  private boolean model;

  @Option(
      names = "--link-gigabytes",
      defaultValue = "350",
      description = "Of the model: GB/s between a host's 8 GPUs. Default: ${DEFAULT-VALUE}")
  private double linkGigabytes;

  @Option(
      names = "--network-gigabits",
      split = ",",
      defaultValue = "25,100,400,3200",
      description = "Of the model: Gb/s of a host's network. Default: ${DEFAULT-VALUE}")
  private List<Double> networkGigabits;

  @Option(
      names = "--images",
      defaultValue = "1500",
      description = "Of the model: images a second of R50x1 and GPU. Default: ${DEFAULT-VALUE}")
  private double smallImages;

  @Option(
      names = "--large-images",
      defaultValue = "250",
      description = "Of the model: images a second of R152x4 and GPU. Default: ${DEFAULT-VALUE}")
  private double largeImages;

  /** One process of it. */
  @Command(name = ExchangeBench.RANK_COMMAND, hidden = true)
  static final class Rank implements Callable<Integer> {

    @Option(names = "--what", required = true)
    private String what;

    @Option(names = "--rank", required = true)
    private int rank;

    @Option(names = "--bytes", required = true)
    private int bytes;

    @Override
    public Integer call() throws Exception {
      Log.to(Path.of("data", "log", "bench-exchange-" + rank + ".log"));
      BufferedReader requests =
          new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
      if (what.equals("stream")) {
        new StreamEnd(requests, System.out).stream(rank, bytes);
      } else {
        new BenchRank(requests, System.out).exchange(rank, bytes);
      }
      return 0;
    }
  }

  ExchangeBenchCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws Exception {
    Path script = Path.of(System.getProperty(JobJar.HOME, "."), PEER);
    for (int count : ranks) {
      ExchangeBench.run(new ExchangeBench.Settings(count, bytes, rounds, times, python, script))
          .lines()
          .forEach(console::say);
    }
    return 0;
  }
}
