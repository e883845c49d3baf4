package io.radflow.training.dl4j;

import io.radflow.training.engine.Batch;
import io.radflow.training.engine.Normalization;

/** Makes normalised float images [N, H, W, 3] of a batch's bytes. */
final class ImageInput {

  private static final int CHANNELS = 3;

  private final float[][] levels = new float[CHANNELS][];
  private final TensorPool pool;
  private final Workers workers;

  ImageInput(Normalization normalization, TensorPool pool, Workers workers) {
    for (int channel = 0; channel < CHANNELS; channel++) {
      levels[channel] = normalization.levels(channel);
    }
    this.pool = pool;
    this.workers = workers;
  }

  /** The batch's samples {@code from} to {@code to} − 1. */
  Tensor normalize(Batch batch, int from, int to) {
    Tensor images = pool.take(to - from, batch.height(), batch.width(), CHANNELS);
    workers.run(to - from, (image, scratch) -> normalize(batch, from, image, images, scratch));
    return images;
  }

  private void normalize(Batch batch, int from, int image, Tensor images, Scratch scratch) {
    int pixels = batch.height() * batch.width();
    float[] values = scratch.floats(0, pixels * CHANNELS);
    int start = (from + image) * pixels * batch.channels();
    boolean grey = batch.channels() == 1;
    for (int pixel = 0; pixel < pixels; pixel++) {
      for (int channel = 0; channel < CHANNELS; channel++) {
        int at = grey ? start + pixel : start + pixel * CHANNELS + channel;
        values[pixel * CHANNELS + channel] = levels[channel][batch.pixels()[at] & 0xff];
      }
    }
    images.floats().put(image * pixels * CHANNELS, values, 0, pixels * CHANNELS);
  }
}
