package io.radflow.training.cudnn;

import io.radflow.training.engine.Mixup;
import io.radflow.training.engine.OptimizerSettings;
import java.nio.ByteBuffer;

/** What changes from step to step though the shapes stay: read by kernels from the device. */
record StepScalars(float[] values) {

  static final int BYTES = 6 * Float.BYTES;

  /** Of a batch that is scored: samples as they are. */
  static StepScalars ofScoring() {
    return new StepScalars(new float[] {1, 0, 0, 0, 0, 0});
  }

  static StepScalars ofStep(Mixup mixup, OptimizerSettings optimizer, double learningRate) {
    return new StepScalars(
        new float[] {
          mixup == null ? 1 : (float) mixup.share(),
          (float) learningRate,
          (float) optimizer.weightDecay(),
          (float) optimizer.momentum(),
          (float) optimizer.clipping(),
          (float) optimizer.minimumNorm()
        });
  }

  void write(ByteBuffer to) {
    for (float value : values) {
      to.putFloat(value);
    }
  }
}
