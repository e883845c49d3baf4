package io.radflow.infra.bench;

import io.radflow.core.manifest.ViewManifest;
import io.radflow.infra.command.Log;
import io.radflow.infra.command.OwnProcess;
import io.radflow.infra.progress.Console;
import io.radflow.training.choice.EngineName;
import io.radflow.training.engine.Precision;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.DoubleStream;
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
          + " that gives the engine the same batches: images a second, waits, memory.",
      "With --ranks it measures what several ranks make of the threads of one.",
      "With --null-engine it measures what feeds an engine, for orders of the view's rows and"
          + " numbers of readers in turn: images a second, heap, the largest checkpoint."
    })
final class TrainingBenchCommand implements Callable<Integer> {

  private static final List<String> ORDERS = List.of(ViewManifest.PUBLISHED, ViewManifest.MIXED);

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
      split = ",",
      defaultValue = "2",
      description =
          "Readers of the job; several numbers with --null-engine. Default: ${DEFAULT-VALUE}")
  private List<Integer> parallelism;

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
      names = "--ranks",
      defaultValue = "1",
      description =
          "With 2 or more: that many ranks in this process, in turn with one rank of all their"
              + " threads. Default: ${DEFAULT-VALUE}")
  private int ranks;

  @Option(
      names = "--threads",
      defaultValue = "1",
      description = "With --ranks: native threads of each. Default: ${DEFAULT-VALUE}")
  private int threads;

  @Option(
      names = "--null-engine",
      description = "Whether the engine computes nothing, and the rest of the job is measured.")
  private boolean nullEngine;

  @Option(
      names = "--step-milliseconds",
      defaultValue = "0",
      description =
          "With --null-engine: how long a step takes, so that readers are ahead of it as they are of"
              + " one that computes. Default: ${DEFAULT-VALUE}")
  private int stepMilliseconds;

  @Option(
      names = "--orders",
      split = ",",
      defaultValue = "published,mixed",
      description =
          "With --null-engine: orders of the view's rows, published as 0.1.0 wrote them, mixed, or"
              + " both; the first is compared with. Default: ${DEFAULT-VALUE}")
  private List<String> orders;

  @Option(
      names = "--lanes",
      defaultValue = "1",
      description = "With --null-engine: as training.lanes. Default: ${DEFAULT-VALUE}")
  private int lanes;

  @Option(
      names = "--images",
      defaultValue = "16384",
      description = "With --null-engine: images that are trained on. Default: ${DEFAULT-VALUE}")
  private int images;

  @Option(
      names = "--channels",
      defaultValue = "1",
      description = "With --null-engine: channels of the images, 1 or 3. Default: ${DEFAULT-VALUE}")
  private int channels;

  @Option(
      names = "--jpeg",
      description =
          "With --null-engine: JPEGs of about 100 kB, 500 x 375 pixels, which readers decode; takes"
              + " an augmentation that cuts them, such as imagenet, to 224.")
  private boolean jpeg;

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
    String fault = fault();
    if (fault != null) {
      console.error(fault);
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
      if (nullEngine) {
        measureOrders(folder);
      } else if (ranks > 1) {
        measureRanks(folder);
      } else {
        measure(folder);
      }
    } finally {
      FileUtils.deleteDirectoryQuietly(folder.toFile());
    }
    return 0;
  }

  /** What is wrong with the options; null if nothing is. */
  private String fault() {
    if (warmup < 1 || steps < 1 || rounds < 1) {
      return "--warmup, --steps and --rounds are 1 or more";
    }
    if (!parallelism.stream().allMatch(readers -> readers >= 1)) {
      return "--parallelism " + parallelism + ": numbers of readers are 1 or more";
    }
    if (!nullEngine && parallelism.size() > 1) {
      return "--parallelism " + parallelism + ": several numbers go with --null-engine";
    }
    if (!ORDERS.containsAll(orders)) {
      return "--orders " + orders + ": expected " + String.join(", ", ORDERS);
    }
    if (stepMilliseconds < 0) {
      return "--step-milliseconds " + stepMilliseconds + ": 0 or more";
    }
    if (ranks < 1 || threads < 1) {
      return "--ranks " + ranks + ", --threads " + threads + ": 1 or more";
    }
    if (batch % ofRanks().leaves() != 0) {
      return "--ranks " + ranks + ": they share " + ofRanks().leaves() + " equal parts of --batch";
    }
    if (images < batch) {
      return "--images " + images + ": at least a batch, " + batch;
    }
    return channels == 1 || channels == 3 ? null : "--channels " + channels + ": 1 or 3";
  }

  private void measureOrders(Path folder) throws Exception {
    OrderBench.Settings settings =
        new OrderBench.Settings(
            orders,
            parallelism,
            new OrderView.Pictures(side, channels, jpeg),
            images,
            batch,
            lanes,
            warmup,
            steps,
            Duration.ofSeconds(checkpointSeconds),
            augmentation,
            Duration.ofMillis(stepMilliseconds));
    List<OrderRates> results = new OrderBench(settings, folder).run(rounds);
    results.forEach(result -> console.say(result.toString()));
    for (int first = 0; first < results.size(); first += orders.size()) {
      for (int i = first + 1; i < first + orders.size(); i++) {
        OrderRates result = results.get(i);
        console.say(
            String.format(
                "%s, %d readers: %.3f of %s",
                result.measured().order(),
                result.measured().readers(),
                result.shareOf(results.get(first)),
                orders.get(0)));
      }
    }
  }

  private TrainingBench.Settings settings() {
    return new TrainingBench.Settings(
        units,
        width,
        side,
        batch,
        warmup,
        steps,
        parallelism.get(0),
        Duration.ofSeconds(checkpointSeconds),
        augmentation,
        engine,
        precision);
  }

  private void measure(Path folder) throws Exception {
    List<TrainingBench.Round> measured = new TrainingBench(settings(), folder).run(rounds);
    measured.forEach(round -> console.say(round.toString()));
    say(
        "median share of the engine's own rate: %.3f",
        measured.stream().mapToDouble(TrainingBench.Round::share));
  }

  private void measureRanks(Path folder) throws Exception {
    List<RanksBench.Round> measured = new RanksBench(ofRanks(), folder).run(1, rounds);
    measured.forEach(round -> console.say(round.toString()));
    say(
        "median share of the one rank's rate: %.3f",
        measured.stream().mapToDouble(RanksBench.Round::share));
  }

  private RanksBench.Settings ofRanks() {
    return new RanksBench.Settings(settings(), ranks, threads);
  }

  private void say(String what, DoubleStream shares) throws IOException {
    double[] sorted = shares.sorted().toArray();
    console.say(String.format(what, sorted[sorted.length / 2]));
    console.say(TrainingBench.memory());
  }
}
