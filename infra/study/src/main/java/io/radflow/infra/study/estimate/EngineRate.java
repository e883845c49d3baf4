package io.radflow.infra.study.estimate;

import io.radflow.core.config.ConfigurationException;
import io.radflow.training.EngineOptions;
import io.radflow.training.choice.EngineChoice;
import io.radflow.training.dl4j.Dl4jEngine;
import io.radflow.training.engine.Batch;
import io.radflow.training.engine.EngineSettings;
import io.radflow.training.engine.EngineUnavailableException;
import io.radflow.training.engine.GpuSettings;
import io.radflow.training.engine.LossKind;
import io.radflow.training.engine.Normalization;
import io.radflow.training.engine.OptimizerSettings;
import io.radflow.training.engine.TrainingEngine;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import java.util.Random;
import java.util.stream.IntStream;
import org.apache.flink.annotation.Internal;
import org.apache.flink.configuration.ReadableConfig;

/** Measures the engine that would train on this machine, in a few steps. */
@Internal
public final class EngineRate {

  private static final int CLASSES = 10;
  private static final int CPU_BATCH = 4;
  private static final int GPU_BATCH = 64;
  private static final int WARMUP = 2;
  private static final int STEPS = 3;
  private static final double LEARNING_RATE = 1e-3;

  private EngineRate() {}

  /**
   * Some seconds of training steps on noise: on the first GPU, if there is one and the settings do
   * not say otherwise, or else on the CPU.
   *
   * @param training the settings that all runs have
   * @throws ConfigurationException if the engine that they name cannot run here
   */
  public static ComputeRate measure(ReadableConfig training) {
    EngineChoice choice =
        new EngineChoice(
            EngineOptions.ENGINE.in(training),
            new GpuSettings(
                EngineOptions.PRECISION.in(training),
                EngineOptions.RECOMPUTE.in(training),
                EngineOptions.DETERMINISTIC.in(training)));
    EngineSettings settings =
        new EngineSettings(
            LossKind.SOFTMAX, Normalization.half(), OptimizerSettings.sgd(0), 0, 0, 0);
    try (TrainingEngine engine =
        choice.create(
            ComputeRate.network(ComputeRate.NETWORK, CLASSES), settings, OptionalInt.of(0))) {
      int batch = engine instanceof Dl4jEngine ? CPU_BATCH : GPU_BATCH;
      return ComputeRate.measured(
          ComputeRate.NETWORK,
          ComputeRate.SIDE,
          batch / secondsOfStep(engine, batch),
          engine.report().backend(),
          engine.report().line());
    } catch (EngineUnavailableException e) {
      throw new ConfigurationException(
          "The engine that the study's runs are to have cannot be measured here: %s. Expected --images-per-second N"
              .formatted(e.getMessage()),
          e);
    }
  }

  private static double secondsOfStep(TrainingEngine engine, int size) {
    double[] seconds = new double[STEPS];
    for (int i = -WARMUP; i < STEPS; i++) {
      Batch batch = noise(size);
      engine.stage(batch);
      long start = System.nanoTime();
      engine.train(batch, LEARNING_RATE);
      if (i >= 0) {
        seconds[i] = (System.nanoTime() - start) / 1e9;
      }
    }
    Arrays.sort(seconds);
    return seconds[STEPS / 2];
  }

  private static Batch noise(int size) {
    int side = ComputeRate.SIDE;
    byte[] pixels = new byte[size * side * side * 3];
    new Random(0).nextBytes(pixels);
    float[] labels = new float[size * CLASSES];
    for (int i = 0; i < size; i++) {
      labels[i * CLASSES + i % CLASSES] = 1;
    }
    List<String> ids = IntStream.range(0, size).mapToObj(i -> "noise-" + i).toList();
    return new Batch(ids, pixels, side, side, 3, labels);
  }
}
