package io.radflow.training.dl4j.kernel;

import io.radflow.training.engine.Batch;
import io.radflow.training.engine.Normalization;
import java.util.Arrays;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.impl.scalar.Step;
import org.nd4j.linalg.factory.Nd4j;

/** From bytes, which travel as such, to normalised images on the device. */
final class DeviceImages {

  private static final int CHANNELS = 3;
  private static final int LEVELS = 256;

  private DeviceImages() {}

  static void normalize(Batch batch, int from, Normalization normalization, Tensor images) {
    int count = images.images();
    int values = batch.height() * batch.width() * batch.channels();
    byte[] own = Arrays.copyOfRange(batch.pixels(), from * values, (from + count) * values);
    normalize(own, batch, normalization, images.matrix());
    if (batch.mixup() == null) {
      return;
    }
    byte[] partners = new byte[own.length];
    for (int i = 0; i < count; i++) {
      int partner = batch.mixup().partner(from + i);
      System.arraycopy(batch.pixels(), partner * values, partners, i * values, values);
    }
    INDArray other = Temporaries.like(images.matrix());
    normalize(partners, batch, normalization, other);
    double share = batch.mixup().share();
    images.matrix().muli(share).addi(other.muli(1 - share));
  }

  /** Fills images [pixels, 3]. */
  private static void normalize(
      byte[] pixels, Batch batch, Normalization normalization, INDArray images) {
    INDArray bytes = Nd4j.createFromArray(pixels);
    INDArray levels = bytes.castTo(DataType.FLOAT);
    // Java's bytes are signed.
    INDArray negative = levels.neg();
    levels.addi(Nd4j.exec(new Step(negative, negative, 0)).muli(LEVELS));
    images.assign(0);
    Broadcast.add(images, levels.reshape('c', images.size(0), batch.channels()));
    float[] scale = new float[CHANNELS];
    float[] shift = new float[CHANNELS];
    for (int channel = 0; channel < CHANNELS; channel++) {
      scale[channel] = (float) (1 / (255.0 * normalization.std()[channel]));
      shift[channel] = -normalization.mean()[channel] / normalization.std()[channel];
    }
    Broadcast.multiply(images, row(scale));
    Broadcast.add(images, row(shift));
  }

  private static INDArray row(float[] values) {
    return Nd4j.createFromArray(values).reshape('c', 1, values.length);
  }
}
