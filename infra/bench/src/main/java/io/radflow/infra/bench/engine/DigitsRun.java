package io.radflow.infra.bench.engine;

import io.radflow.training.dl4j.Dl4jEngine;
import io.radflow.training.engine.Batch;
import io.radflow.training.engine.EngineSettings;
import io.radflow.training.engine.LossKind;
import io.radflow.training.engine.Normalization;
import io.radflow.training.engine.OptimizerSettings;
import io.radflow.training.engine.TrainingEngine;
import io.radflow.training.network.BitNetwork;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** 200 steps of a small BiT on the digits, and the accuracy on those that were held back. */
final class DigitsRun {

  static final BitNetwork NETWORK = new BitNetwork(List.of(1, 1, 1, 1), 1, 10);

  private static final int SIDE = 32;
  private static final int PIXELS = SIDE * SIDE;
  private static final int RECORD = 1 + 3 * PIXELS;
  private static final int BATCH = 50;
  private static final int STEPS = 200;
  private static final int WARM_UP = 20;
  private static final double RATE = 0.02;
  private static final double TRAINED = 0.8;

  private final byte[] records;

  /**
   * @param records of CIFAR-10's binary form: a label, then 32×32 pixels of each of three channels
   */
  DigitsRun(byte[] records) {
    this.records = records;
  }

  /** What a run came to. */
  record Outcome(double[] losses, double accuracy) {

    /** The largest difference among the first losses. */
    double worstOfFirst(int count, Outcome other) {
      double worst = 0;
      for (int i = 0; i < count; i++) {
        worst = Math.max(worst, Math.abs(losses[i] - other.losses[i]));
      }
      return worst;
    }
  }

  static EngineSettings settings() {
    return new EngineSettings(
        LossKind.SOFTMAX, Normalization.half(), OptimizerSettings.sgd(1e-4), 0, 0, 0);
  }

  static TrainingEngine cpuEngine() {
    return new Dl4jEngine(NETWORK, settings());
  }

  Outcome train(TrainingEngine engine) {
    int all = records.length / RECORD;
    int trained = (int) (TRAINED * all);
    Random random = new Random(0);
    double[] losses = new double[STEPS];
    for (int step = 0; step < STEPS; step++) {
      int[] drawn = random.ints(BATCH, 0, trained).toArray();
      double rate = RATE * Math.min(1, (double) (step + 1) / WARM_UP);
      losses[step] = engine.train(batch(drawn), rate).loss();
    }
    int right = 0;
    int tested = 0;
    for (int from = trained; from + BATCH <= all; from += BATCH) {
      int[] rows = new int[BATCH];
      for (int i = 0; i < BATCH; i++) {
        rows[i] = from + i;
      }
      float[] scores = engine.score(batch(rows));
      for (int i = 0; i < BATCH; i++) {
        right += best(scores, i * 10) == records[rows[i] * RECORD] ? 1 : 0;
      }
      tested += BATCH;
    }
    return new Outcome(losses, (double) right / tested);
  }

  private static int best(float[] scores, int from) {
    int best = 0;
    for (int k = 1; k < 10; k++) {
      best = scores[from + k] > scores[from + best] ? k : best;
    }
    return best;
  }

  private Batch batch(int[] rows) {
    byte[] pixels = new byte[rows.length * PIXELS * 3];
    float[] labels = new float[rows.length * 10];
    List<String> ids = new ArrayList<>();
    for (int i = 0; i < rows.length; i++) {
      int record = rows[i] * RECORD;
      ids.add("digit-" + rows[i]);
      labels[i * 10 + records[record]] = 1;
      for (int pixel = 0; pixel < PIXELS; pixel++) {
        for (int c = 0; c < 3; c++) {
          pixels[(i * PIXELS + pixel) * 3 + c] = records[record + 1 + c * PIXELS + pixel];
        }
      }
    }
    return new Batch(ids, pixels, SIDE, SIDE, 3, labels);
  }
}
