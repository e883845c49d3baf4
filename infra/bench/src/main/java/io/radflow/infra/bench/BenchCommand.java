package io.radflow.infra.bench;

import io.radflow.infra.bench.engine.BenchCase;
import io.radflow.infra.bench.engine.BenchCase.Mode;
import io.radflow.infra.bench.engine.EngineBench;
import io.radflow.infra.command.Log;
import io.radflow.infra.command.OwnProcess;
import io.radflow.infra.job.JobJar;
import io.radflow.infra.progress.Console;
import io.radflow.training.network.BitNetwork;
import io.radflow.training.network.Stem;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Measures the training engine, each case in a process of its own, so that its memory shows. */
@Command(
    name = "bench",
    mixinStandardHelpOptions = true,
    description = {
      "Measures the training engine: images a second, peak memory, share of the machine's sgemm"
          + " rate, operations by time.",
      "Without --image and --batch it takes 8 images of 224×224 and 32 of 64×64, training and"
          + " scoring."
    })
final class BenchCommand implements Callable<Integer> {

  private static final String PEER = "infra/bench/src/main/python/bit_pytorch.py";
  private static final int HEAP_MEBIBYTES = 2048;

  private final Console console;

  /** What a case's own process gets as well. */
  static final class Settings {

    @Option(
        names = "--units",
        split = ",",
        defaultValue = "3,4,6,3",
        description = "Units of the four blocks. Default: ${DEFAULT-VALUE}, R50")
    List<Integer> units;

    @Option(
        names = "--width",
        defaultValue = "1",
        description = "Width factor of the network. Default: ${DEFAULT-VALUE}")
    int width;

    @Option(
        names = "--classes",
        defaultValue = "1000",
        description = "Output units. Default: ${DEFAULT-VALUE}")
    int classes;

    @Option(
        names = "--stem",
        defaultValue = "IMAGENET",
        description = "IMAGENET or SMALL. Default: ${DEFAULT-VALUE}")
    Stem stem;

    @Option(
        names = "--threads",
        defaultValue = "0",
        description = "Native threads; 0 takes OMP_NUM_THREADS. Default: ${DEFAULT-VALUE}")
    int threads;

    @Option(
        names = "--warmup",
        defaultValue = "8",
        description = "Steps that are not measured. Default: ${DEFAULT-VALUE}")
    int warmup;

    @Option(
        names = "--rounds",
        defaultValue = "9",
        description = "Measured steps. Default: ${DEFAULT-VALUE}")
    int rounds;

    @Option(
        names = "--pytorch",
        paramLabel = "PYTHON",
        description = "A Python with torch, to take the same steps in turn.")
    String python;

    @Option(
        names = "--layout",
        defaultValue = "nhwc",
        description = "Layout of PyTorch's tensors, nhwc or nchw. Default: ${DEFAULT-VALUE}")
    String layout;

    private List<String> arguments() {
      List<String> arguments = new ArrayList<>();
      String joined = units.stream().map(String::valueOf).collect(Collectors.joining(","));
      arguments.addAll(List.of("--units", joined, "--width", "" + width));
      arguments.addAll(List.of("--classes", "" + classes, "--stem", stem.name()));
      arguments.addAll(List.of("--threads", "" + threads, "--warmup", "" + warmup));
      arguments.addAll(List.of("--rounds", "" + rounds, "--layout", layout));
      if (python != null) {
        arguments.addAll(List.of("--pytorch", python));
      }
      return arguments;
    }
  }

  /** One case, in this process. */
  @Command(name = "bench-case", hidden = true)
  static final class Case implements Callable<Integer> {

    private final Console console;

    @Mixin private Settings settings;

    @Option(names = "--mode", required = true)
    private Mode mode;

    @Option(names = "--image", required = true)
    private int side;

    @Option(names = "--batch", required = true)
    private int batch;

    Case(Console console) {
      this.console = console;
    }

    @Override
    public Integer call() throws IOException {
      Log.to(Path.of("data", "log", "bench.log"));
      EngineBench bench =
          new EngineBench(
              new BenchCase(
                  new BitNetwork(settings.units, settings.width, settings.classes, settings.stem),
                  mode,
                  side,
                  batch,
                  settings.threads,
                  settings.warmup,
                  settings.rounds));
      Path script = Path.of(System.getProperty(JobJar.HOME, "."), PEER);
      bench.run(settings.python, script, settings.layout).lines().forEach(console::say);
      return 0;
    }
  }

  @Mixin private Settings settings;

  @Option(names = "--image", description = "Height and width of the images, in pixels.")
  private Integer side;

  @Option(names = "--batch", description = "Images of a step.")
  private Integer batch;

  @Option(
      names = "--mode",
      split = ",",
      defaultValue = "TRAIN,SCORE",
      description = "TRAIN, SCORE or both. Default: ${DEFAULT-VALUE}")
  private List<Mode> modes;

  BenchCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    if ((side == null) != (batch == null)) {
      console.error("--image and --batch go together");
      return 2;
    }
    List<int[]> sizes =
        side == null
            ? List.of(new int[] {224, 8}, new int[] {64, 32})
            : List.of(new int[] {side, batch});
    for (int[] size : sizes) {
      for (Mode mode : modes) {
        int status = runCase(mode, size[0], size[1]);
        if (status != 0) {
          return status;
        }
      }
    }
    return 0;
  }

  private int runCase(Mode mode, int side, int batch) throws IOException, InterruptedException {
    List<String> arguments = new ArrayList<>(List.of("bench-case"));
    arguments.addAll(settings.arguments());
    arguments.addAll(List.of("--mode", mode.name().toLowerCase(Locale.ROOT)));
    arguments.addAll(List.of("--image", "" + side, "--batch", "" + batch));
    return OwnProcess.run(console, HEAP_MEBIBYTES, arguments);
  }
}
