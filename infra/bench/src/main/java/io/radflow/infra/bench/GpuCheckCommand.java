package io.radflow.infra.bench;

import io.radflow.infra.bench.engine.CheckRow;
import io.radflow.infra.bench.engine.GpuBench;
import io.radflow.infra.bench.engine.GpuCheck;
import io.radflow.infra.command.Log;
import io.radflow.infra.demo.DemoDigits;
import io.radflow.infra.job.JobJar;
import io.radflow.infra.progress.Console;
import io.radflow.training.engine.EngineUnavailableException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Checks and measures the cuDNN engine on this machine's GPU. */
@Command(
    name = "check-gpu",
    mixinStandardHelpOptions = true,
    description = {
      "Checks the cuDNN engine on this machine's GPU and prints one table: golden cases in every"
          + " precision, resume to the same bits, the digits against the CPU engine, speed, where"
          + " the time goes, and how busy a whole job keeps the GPU.",
      "Without a GPU, or one of its libraries, it says what is missing and ends with status 1."
    })
final class GpuCheckCommand implements Callable<Integer> {

  private static final String PEER = "infra/bench/src/main/python/bit_pytorch.py";

  private final Console console;

  @Option(
      names = "--gpu",
      defaultValue = "0",
      description = "Which GPU, as CUDA counts them. Default: ${DEFAULT-VALUE}")
  private int gpu;

  @Option(
      names = "--pytorch",
      paramLabel = "PYTHON",
      description = "A Python with torch for CUDA, to be compared with, eager and compiled.")
  private String python;

  @Option(names = "--no-bench", description = "Only what is right, not how fast it is.")
  private boolean noBench;

  private boolean failed;

  GpuCheckCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws Exception {
    Log.to(Path.of("data", "log", "check-gpu.log"));
    try {
      GpuCheck check = new GpuCheck(gpu, this::say);
      console.say("| check | result | |");
      console.say("|---|---|---|");
      check.golden();
      check.resume();
      check.digits(DemoDigits.records());
      if (!noBench) {
        Path script = Path.of(System.getProperty(JobJar.HOME, "."), PEER);
        new GpuBench(gpu, python, script, this::say).run();
        say(JobOnGpu.measure(gpu, Runtime.getRuntime().availableProcessors()));
      }
    } catch (EngineUnavailableException e) {
      console.error(e.getMessage());
      return 1;
    }
    return failed ? 1 : 0;
  }

  private void say(CheckRow row) {
    failed |= !row.passed();
    console.say(row.line());
  }
}
