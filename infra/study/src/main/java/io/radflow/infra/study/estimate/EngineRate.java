package io.radflow.infra.study.estimate;

import io.radflow.training.dl4j.Dl4jEngine;
import io.radflow.training.engine.Batch;
import io.radflow.training.engine.EngineSettings;
import io.radflow.training.engine.LossKind;
import io.radflow.training.engine.Normalization;
import io.radflow.training.engine.OptimizerSettings;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.apache.flink.annotation.Internal;

/** Measures the engine of this machine's CPU, in a few steps. */
@Internal
public final class EngineRate {

  private static final String NETWORK = "r50x1";
  private static final int CLASSES = 10;
  private static final int SIDE = 224;
  private static final int BATCH = 4;
  private static final int WARMUP = 2;
  private static final int STEPS = 3;
  private static final double LEARNING_RATE = 1e-3;

  private EngineRate() {}

  /** Some seconds of training steps on noise. */
  public static ComputeRate measure() {
    EngineSettings settings =
        new EngineSettings(
            LossKind.SOFTMAX, Normalization.half(), OptimizerSettings.sgd(0), 0, 0, 0);
    Batch batch = noise();
    try (Dl4jEngine engine = new Dl4jEngine(ComputeRate.network(NETWORK, CLASSES), settings)) {
      for (int i = 0; i < WARMUP; i++) {
        engine.train(batch, LEARNING_RATE);
      }
      double[] seconds = new double[STEPS];
      for (int i = 0; i < STEPS; i++) {
        long start = System.nanoTime();
        engine.train(batch, LEARNING_RATE);
        seconds[i] = (System.nanoTime() - start) / 1e9;
      }
      Arrays.sort(seconds);
      return ComputeRate.of(
          NETWORK, SIDE, BATCH / seconds[STEPS / 2], "measured here: " + engine.report().line());
    }
  }

  private static Batch noise() {
    byte[] pixels = new byte[BATCH * SIDE * SIDE * 3];
    new Random(0).nextBytes(pixels);
    float[] labels = new float[BATCH * CLASSES];
    for (int i = 0; i < BATCH; i++) {
      labels[i * CLASSES + i] = 1;
    }
    List<String> ids = IntStream.range(0, BATCH).mapToObj(i -> "noise-" + i).toList();
    return new Batch(ids, pixels, SIDE, SIDE, 3, labels);
  }
}
