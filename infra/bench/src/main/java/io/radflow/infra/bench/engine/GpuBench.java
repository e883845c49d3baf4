package io.radflow.infra.bench.engine;

import io.radflow.training.choice.EngineChoice;
import io.radflow.training.engine.Batch;
import io.radflow.training.engine.DeviceCeilings;
import io.radflow.training.engine.EngineProvider;
import io.radflow.training.engine.GpuSettings;
import io.radflow.training.engine.OperationWork;
import io.radflow.training.engine.Precision;
import io.radflow.training.engine.ReferenceEngine;
import io.radflow.training.network.BitNetwork;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.flink.annotation.Internal;

/** Measures the cuDNN engine, where its time goes, and PyTorch on the same GPU in the same run. */
@Internal
public final class GpuBench {

  private static final int WARM_UP = 10;
  private static final int ROUNDS = 30;
  private static final int OPERATIONS = 16;

  private final EngineProvider provider = EngineChoice.cudnn();
  private final int gpu;
  private final String python;
  private final Path script;
  private final Consumer<CheckRow> rows;

  /**
   * @param python a Python that has torch with CUDA, or null
   */
  public GpuBench(int gpu, String python, Path script, Consumer<CheckRow> rows) {
    this.gpu = gpu;
    this.python = python;
    this.script = script;
    this.rows = rows;
  }

  /** The three networks and precisions of the engine's aim. */
  public void run() throws IOException {
    DeviceCeilings ceilings = provider.ceilings(gpu);
    rows.accept(
        new CheckRow(
            "ceilings",
            String.format(
                "products %s TFLOPS; copy within the device %.0f GB/s; upload %.1f GB/s",
                tera(ceilings.multiplyFlops()),
                ceilings.copyBytes() / 1e9,
                ceilings.uploadBytes() / 1e9),
            true));
    BitNetwork r50 = BitNetwork.r50(1, 1000);
    measure("R50x1", r50, 128, new GpuSettings(Precision.BF16, false, false), ceilings);
    measure("R50x1", r50, 128, new GpuSettings(Precision.TF32, false, false), ceilings);
    BitNetwork r152 = BitNetwork.r152(4, 1000);
    measure("R152x4", r152, 16, new GpuSettings(Precision.BF16, false, false), ceilings);
    measure("R152x4", r152, 16, new GpuSettings(Precision.BF16, true, false), ceilings);
  }

  private static String tera(Map<Precision, Double> flops) {
    StringBuilder text = new StringBuilder();
    for (Precision precision : Precision.values()) {
      text.append(text.isEmpty() ? "" : ", ")
          .append(String.format("%s %.0f", precision, flops.get(precision) / 1e12));
    }
    return text.toString();
  }

  private void measure(
      String name, BitNetwork network, int size, GpuSettings settings, DeviceCeilings ceilings)
      throws IOException {
    BenchCase bench = new BenchCase(network, BenchCase.Mode.TRAIN, 224, size, 0, WARM_UP, ROUNDS);
    String what =
        String.format(
            "%s 224² batch %d %s%s",
            name, size, settings.precision(), settings.recompute() ? " recomputing" : "");
    double seconds;
    try (ReferenceEngine engine =
        provider.create(network, GpuCheck.benchSettings(), settings, gpu)) {
      seconds = median(engine, NoiseBatch.of(bench));
      double share =
          bench.operations() / seconds / ceilings.multiplyFlops().get(settings.precision());
      rows.accept(
          new CheckRow(
              what,
              String.format(
                  "%.0f images/s, %.1f ms a step, %.0f%% of the product ceiling, %,d MiB of the GPU"
                      + " in use",
                  size / seconds, 1e3 * seconds, 100 * share, engine.memoryBytes() >> 20),
              true));
      sayWhereTheTimeGoes(what, engine.stepWork(), settings.precision(), ceilings);
    }
    if (python != null && !settings.recompute()) {
      comparePyTorch(what, bench, settings.precision(), seconds, List.of());
      comparePyTorch(what, bench, settings.precision(), seconds, List.of("--compile"));
    }
  }

  /** By operation, the longest first; what is bound by neither limit is bound by its start. */
  private void sayWhereTheTimeGoes(
      String what, Map<String, OperationWork> step, Precision precision, DeviceCeilings ceilings) {
    double multiply = ceilings.multiplyFlops().get(precision);
    double all = step.values().stream().mapToDouble(OperationWork::seconds).sum();
    step.entrySet().stream()
        .sorted(
            Comparator.comparingDouble(
                (Map.Entry<String, OperationWork> one) -> -one.getValue().seconds()))
        .limit(OPERATIONS)
        .forEach(
            one -> {
              OperationWork work = one.getValue();
              String result =
                  String.format(
                      "%.2f ms, %.0f%% of the step, at %.0f%% of the %s ceiling",
                      1e3 * work.seconds(),
                      100 * work.seconds() / all,
                      100 * work.ofCeiling(multiply, ceilings.copyBytes()),
                      work.isBoundByProducts(multiply, ceilings.copyBytes()) ? "product" : "copy");
              rows.accept(new CheckRow(what + ": " + one.getKey(), result, true));
            });
  }

  private static double median(ReferenceEngine engine, Batch batch) {
    double[] seconds = new double[ROUNDS];
    for (int i = -WARM_UP; i < ROUNDS; i++) {
      // A batch of its own each time, staged before it is taken, as the operator does.
      Batch next =
          new Batch(batch.ids(), batch.pixels(), batch.height(), batch.width(), 3, batch.labels());
      engine.stage(next);
      long start = System.nanoTime();
      engine.train(next, 1e-3);
      if (i >= 0) {
        seconds[i] = (System.nanoTime() - start) / 1e9;
      }
    }
    Arrays.sort(seconds);
    return seconds[ROUNDS / 2];
  }

  private void comparePyTorch(
      String what, BenchCase bench, Precision precision, double ours, List<String> more)
      throws IOException {
    List<String> arguments = new ArrayList<>(more);
    arguments.addAll(
        List.of("--device", "cuda", "--precision", precision.name().toLowerCase(Locale.ROOT)));
    try (PeerProcess peer = PeerProcess.start(python, script, "nhwc", bench, 1, arguments)) {
      double[] seconds = new double[ROUNDS];
      long peak = 0;
      for (int i = 0; i < ROUNDS; i++) {
        PeerProcess.GpuStep step = peer.gpuStep();
        seconds[i] = step.seconds();
        peak = step.peakBytes();
      }
      Arrays.sort(seconds);
      double theirs = seconds[ROUNDS / 2];
      rows.accept(
          new CheckRow(
              what + ": " + peer.description(),
              String.format(
                  "%.0f images/s, %,d MiB at most; RadFlow takes %.2f of its time",
                  bench.batch() / theirs, peak >> 20, ours / theirs),
              ours <= theirs));
    }
  }
}
