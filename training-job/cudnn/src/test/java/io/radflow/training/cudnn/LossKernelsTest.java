package io.radflow.training.cudnn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.radflow.training.cudnn.device.Grid;
import io.radflow.training.cudnn.device.Launch;
import io.radflow.training.engine.LossKind;
import io.radflow.training.engine.LossTerms;
import io.radflow.training.engine.MixedLoss;
import io.radflow.training.engine.Mixup;
import io.radflow.training.engine.Normalization;
import io.radflow.training.engine.OptimizerSettings;
import io.radflow.training.engine.Precision;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The losses' kernels against the losses of the CPU engine, and images from bytes. */
class LossKernelsTest {

  private static final int SAMPLES = 4;
  private static final int CLASSES = KernelRoom.NETWORK.classes();

  @ParameterizedTest
  @CsvSource({
    "SIGMOID, false, 0", "SIGMOID, true, 0", "SOFTMAX, false, 0", "SOFTMAX, true, 0",
    "SIGMOID, false, 1", "SIGMOID, true, 2", "SOFTMAX, false, 1", "SOFTMAX, true, 3"
  })
  void lossAndGradientAreTheCpuEngines(LossKind kind, boolean mixed, int localBatch) {
    float[] labels = new float[SAMPLES * CLASSES];
    for (int sample = 0; sample < SAMPLES; sample++) {
      labels[sample * CLASSES + sample % CLASSES] = 1;
    }
    // Unknown: a label of a sigmoid's row; for a softmax a whole row.
    Arrays.fill(labels, CLASSES, kind == LossKind.SOFTMAX ? 2 * CLASSES : CLASSES + 2, Float.NaN);
    Mixup mixup = mixed ? new Mixup(0.7, new int[] {1, 2, 3, 0}) : null;
    LossTerms terms = LossTerms.of(kind, CLASSES, labels, localBatch);
    MixedLoss loss = MixedLoss.of(kind, CLASSES, labels, mixup, localBatch, terms);
    try (KernelRoom room = new KernelRoom(Precision.FLOAT32);
        BatchInputs inputs =
            new BatchInputs(room.device, CLASSES, Normalization.half(), () -> {})) {
      float[] logits = room.noise(SAMPLES * CLASSES);
      logits[3] = 40;
      logits[4] = -90;
      inputs.set(
          new BatchShape(SAMPLES, 1, 1, 1, false),
          mixed ? mixup.partners() : new int[] {0, 1, 2, 3},
          loss.weights(),
          labels,
          StepScalars.ofStep(mixup, OptimizerSettings.sgd(0), 0.1));
      long at = room.arena.take(logits.length * Float.BYTES);
      long gradient = room.arena.take(logits.length * Float.BYTES);
      room.writeFloats(at, logits);
      room.stream()
          .launch(
              new Launch(
                  kind == LossKind.SOFTMAX ? "softmax_loss" : "sigmoid_loss", Grid.of(SAMPLES), 0),
              at,
              inputs.labels(),
              inputs.partners(),
              inputs.weights(),
              gradient,
              inputs.losses(),
              0,
              CLASSES);

      float[] expected = new float[logits.length];
      double expectedLoss = loss.evaluate(logits, 0, expected);
      ByteBuffer losses = room.readBytes(inputs.losses(), SAMPLES * Double.BYTES);
      double sum = 0;
      for (int sample = 0; sample < SAMPLES; sample++) {
        sum += losses.getDouble();
      }
      assertThat(sum).isCloseTo(expectedLoss, within(1e-6 * (1 + expectedLoss)));
      assertThat(room.readFloats(gradient, logits.length)).containsExactly(expected, within(1e-7f));
    }
  }

  @Test
  void greyBytesAreMixedUpNormalisedAndPadded() {
    byte[] pixels = {0, 127, (byte) 255, 64};
    try (KernelRoom room = new KernelRoom(Precision.FLOAT32);
        BatchInputs inputs =
            new BatchInputs(room.device, CLASSES, Normalization.imageNet(), () -> {})) {
      Mixup mixup = new Mixup(0.25, new int[] {1, 0});
      float[] labels = new float[2 * CLASSES];
      inputs.set(
          new BatchShape(2, 1, 2, 1, false),
          mixup.partners(),
          new float[4],
          labels,
          StepScalars.ofStep(mixup, OptimizerSettings.sgd(0), 0.1));
      uploadBytes(room, inputs.pixels(), pixels);
      // The second sample alone, as a part of the batch.
      Tensor images = room.arena.take(room.computation.type(), 1, 1, 2, 4);
      room.computation.launch(
          room.computation.typed("images_from_bytes", Grid.of(1), 0),
          inputs.pixels(),
          inputs.partners(),
          inputs.levels(),
          inputs.scalars(),
          images.address(),
          1,
          1,
          2,
          1,
          4);
      float[] found = room.read(images);
      for (int pixel = 0; pixel < 2; pixel++) {
        for (int channel = 0; channel < 3; channel++) {
          float[] levels = Normalization.imageNet().levels(channel);
          double own = levels[pixels[2 + pixel] & 255];
          double other = levels[pixels[pixel] & 255];
          assertThat((double) found[4 * pixel + channel])
              .isCloseTo(0.25 * own + 0.75 * other, within(1e-6));
        }
        assertThat(found[4 * pixel + 3]).isZero();
      }
    }
  }

  private static void uploadBytes(KernelRoom room, long to, byte[] bytes) {
    try (var host = room.device.allocateHost(bytes.length, false)) {
      host.slice(0, bytes.length).put(bytes);
      room.stream().upload(to, host, 0, bytes.length);
      room.stream().synchronize();
    }
  }
}
