package io.radflow.training.dl4j.kernel;

import io.radflow.training.engine.Batch;
import io.radflow.training.engine.Mixup;
import io.radflow.training.engine.Normalization;

/** From bytes to normalised images, by a table of each channel's 256 levels. */
final class HostImages {

  private static final int CHANNELS = 3;

  private final Workers workers;

  HostImages(Workers workers) {
    this.workers = workers;
  }

  void normalize(Batch batch, int from, Normalization normalization, Tensor images) {
    float[][] levels = new float[CHANNELS][];
    for (int channel = 0; channel < CHANNELS; channel++) {
      levels[channel] = normalization.levels(channel);
    }
    workers.run(
        images.images(),
        (image, scratch) -> {
          int values = batch.height() * batch.width() * CHANNELS;
          float[] pixels = scratch.floats(0, values);
          normalize(batch, from + image, levels, pixels);
          if (batch.mixup() != null) {
            float[] partner = scratch.floats(1, values);
            Mixup mixup = batch.mixup();
            normalize(batch, mixup.partner(from + image), levels, partner);
            float share = (float) mixup.share();
            Tiles.mix(pixels, partner, share, 1 - share, values);
          }
          images.floats().put(image * values, pixels, 0, values);
        });
  }

  private static void normalize(Batch batch, int sample, float[][] levels, float[] values) {
    int pixels = batch.height() * batch.width();
    int start = sample * pixels * batch.channels();
    boolean grey = batch.channels() == 1;
    for (int pixel = 0; pixel < pixels; pixel++) {
      for (int channel = 0; channel < CHANNELS; channel++) {
        int at = grey ? start + pixel : start + pixel * CHANNELS + channel;
        values[pixel * CHANNELS + channel] = levels[channel][batch.pixels()[at] & 0xff];
      }
    }
  }
}
