package io.radflow.infra.bench.engine;

import io.radflow.training.check.GoldenCase;
import io.radflow.training.check.GoldenCheck;
import io.radflow.training.choice.EngineChoice;
import io.radflow.training.engine.Batch;
import io.radflow.training.engine.ComputeDevice;
import io.radflow.training.engine.EngineProvider;
import io.radflow.training.engine.EngineSettings;
import io.radflow.training.engine.GpuSettings;
import io.radflow.training.engine.LossKind;
import io.radflow.training.engine.Normalization;
import io.radflow.training.engine.OptimizerSettings;
import io.radflow.training.engine.Precision;
import io.radflow.training.engine.ReferenceEngine;
import io.radflow.training.engine.StateCopy;
import io.radflow.training.engine.TrainingEngine;
import io.radflow.training.network.BitNetwork;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import org.apache.flink.annotation.Internal;

/**
 * Holds the cuDNN engine on a GPU against references, against itself and against the CPU engine.
 */
@Internal
public final class GpuCheck {

  private final EngineProvider provider;
  private final int gpu;
  private final Consumer<CheckRow> rows;

  /**
   * @param rows takes each result as it comes
   * @throws io.radflow.training.engine.EngineUnavailableException naming what this machine lacks
   */
  public GpuCheck(int gpu, Consumer<CheckRow> rows) {
    this(EngineChoice.cudnn(), gpu, rows);
  }

  GpuCheck(EngineProvider provider, int gpu, Consumer<CheckRow> rows) {
    this.provider = provider;
    this.gpu = gpu;
    this.rows = rows;
    ComputeDevice device = provider.devices().get(gpu);
    provider.capabilities().require(device);
  }

  /** Every golden case in every precision, whole, in parts and recomputing. */
  public void golden() throws IOException {
    for (GoldenCase golden : GoldenCase.all()) {
      for (Precision precision : Precision.values()) {
        check(golden, new GpuSettings(precision, false, true), 0);
        check(golden, new GpuSettings(precision, true, false), 1);
      }
    }
  }

  private void check(GoldenCase golden, GpuSettings settings, int microBatch) {
    try (ReferenceEngine engine =
        provider.create(golden.network(), golden.settings(microBatch), settings, gpu)) {
      GoldenCheck check = GoldenCheck.of(golden, engine, settings.precision());
      String how = microBatch == 0 ? "" : ", one by one, recomputing";
      rows.accept(new CheckRow("golden" + how, check.toString(), check.misses().isEmpty()));
    }
  }

  /** Resumed in the middle, a run ends in the same bits. */
  public void resume() throws IOException {
    for (Precision precision : Precision.values()) {
      GpuSettings settings = new GpuSettings(precision, false, true);
      byte[] between;
      byte[] undisturbed;
      try (TrainingEngine engine = small(settings)) {
        steps(engine, 0, 3);
        between = state(engine);
        steps(engine, 3, 8);
        undisturbed = state(engine);
      }
      try (TrainingEngine engine = small(settings)) {
        engine.readState(new ByteArrayInputStream(between));
        steps(engine, 3, 8);
        boolean same = Arrays.equals(state(engine), undisturbed);
        rows.accept(
            new CheckRow(
                "resume in " + precision,
                "after 3 of 8 steps: " + (same ? "the same bits" : "OTHER bits"),
                same));
      }
    }
  }

  private TrainingEngine small(GpuSettings settings) {
    return provider.create(
        new BitNetwork(List.of(1, 1, 1, 1), 1, 10), DigitsRun.settings(), settings, gpu);
  }

  private static void steps(TrainingEngine engine, int from, int to) {
    for (int step = from; step < to; step++) {
      Batch batch = NoiseBatch.of(16, 64, 10, step);
      engine.train(batch, 0.01);
    }
  }

  private static byte[] state(TrainingEngine engine) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (StateCopy copy = engine.copyState()) {
      copy.write(out);
    }
    return out.toByteArray();
  }

  /**
   * The digits, against the CPU engine: the first 20 losses in float32 within 1e-3, accuracy after
   * all steps in every precision within a point.
   *
   * @param records of CIFAR-10's binary form
   */
  public void digits(byte[] records) {
    DigitsRun run = new DigitsRun(records);
    DigitsRun.Outcome cpu;
    try (TrainingEngine engine = DigitsRun.cpuEngine()) {
      cpu = run.train(engine);
    }
    for (Precision precision : Precision.values()) {
      try (TrainingEngine engine =
          provider.create(
              DigitsRun.NETWORK,
              DigitsRun.settings(),
              new GpuSettings(precision, false, true),
              gpu)) {
        DigitsRun.Outcome outcome = run.train(engine);
        double apart = outcome.worstOfFirst(20, cpu);
        double points = 100 * (outcome.accuracy() - cpu.accuracy());
        boolean passed = Math.abs(points) <= 1 && (precision != Precision.FLOAT32 || apart <= 1e-3);
        rows.accept(
            new CheckRow(
                "digits in " + precision,
                String.format(
                    "200 steps; first 20 losses within %.2g of the CPU engine's; accuracy %.2f%%,"
                        + " the CPU engine's %.2f%%",
                    apart, 100 * outcome.accuracy(), 100 * cpu.accuracy()),
                passed));
      }
    }
  }

  static EngineSettings benchSettings() {
    return new EngineSettings(
        LossKind.SOFTMAX, Normalization.half(), OptimizerSettings.sgd(1e-4), 0, 0, 0);
  }
}
