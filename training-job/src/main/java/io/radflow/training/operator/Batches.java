package io.radflow.training.operator;

import io.radflow.core.random.SampleRandom;
import io.radflow.preprocess.augment.MixupRatio;
import io.radflow.training.engine.Batch;
import io.radflow.training.engine.Mixup;
import io.radflow.training.source.RunSample;
import java.util.List;
import org.apache.flink.annotation.Internal;

/** Samples to the arrays that an engine takes. */
@Internal
public final class Batches {

  private static final String PARTNERS = "mixup/partners";

  private Batches() {}

  /**
   * Grey samples among colours become three equal channels.
   *
   * @throws IllegalArgumentException naming the sample whose size or number of labels differs
   */
  public static Batch of(List<RunSample> samples) {
    return of(samples, null);
  }

  /**
   * A leaf whose samples are mixed up: one λ ~ Beta(α, α) for the step, and a permutation of each
   * local batch by the step's and the leaf's numbers and the seed.
   *
   * @param samples of the leaf
   * @param alpha 0 for none
   * @param localBatch samples that are mixed up with each other; 0 for all of the leaf
   */
  static Batch mixedUp(
      List<RunSample> samples, double alpha, int localBatch, long seed, long step, int leaf) {
    if (alpha == 0) {
      return of(samples);
    }
    int[] partners = new int[samples.size()];
    int each = localBatch == 0 ? partners.length : localBatch;
    SampleRandom random =
        new SampleRandom(seed, step, leaf == 0 ? PARTNERS : PARTNERS + "/" + leaf);
    for (int i = 0; i < partners.length; i++) {
      int first = i / each * each;
      int j = first + random.nextInt(i - first + 1);
      partners[i] = partners[j];
      partners[j] = i;
    }
    return of(samples, new Mixup(MixupRatio.of(alpha, seed, step), partners));
  }

  private static Batch of(List<RunSample> samples, Mixup mixup) {
    RunSample first = samples.get(0);
    int channels = samples.stream().mapToInt(sample -> sample.channels).max().orElseThrow();
    int imageBytes = first.height * first.width * channels;
    int units = first.labelCount();
    byte[] pixels = new byte[samples.size() * imageBytes];
    float[] labels = new float[samples.size() * units];
    for (int i = 0; i < samples.size(); i++) {
      RunSample sample = samples.get(i);
      if (sample.height != first.height
          || sample.width != first.width
          || sample.labelCount() != units) {
        throw new IllegalArgumentException(
            String.format(
                "Sample %s is %d×%d with %d labels, sample %s of the same batch %d×%d with %d",
                sample.id,
                sample.height,
                sample.width,
                sample.labelCount(),
                first.id,
                first.height,
                first.width,
                units));
      }
      copy(sample, channels, pixels, i * imageBytes);
      sample.copyLabels(labels, i * units);
    }
    return new Batch(
        samples.stream().map(sample -> sample.id).toList(),
        pixels,
        first.height,
        first.width,
        channels,
        labels,
        mixup);
  }

  private static void copy(RunSample sample, int channels, byte[] to, int offset) {
    if (sample.channels == channels) {
      System.arraycopy(sample.pixels, 0, to, offset, sample.pixels.length);
      return;
    }
    for (int i = 0, at = offset; i < sample.pixels.length; i++) {
      for (int c = 0; c < channels; c++) {
        to[at++] = sample.pixels[i];
      }
    }
  }
}
