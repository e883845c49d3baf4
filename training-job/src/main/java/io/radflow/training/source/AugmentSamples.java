package io.radflow.training.source;

import io.radflow.core.failure.PermanentFailure;
import io.radflow.core.random.SampleRandom;
import io.radflow.preprocess.augment.Augmentation;
import io.radflow.preprocess.augment.Augmenter;
import io.radflow.preprocess.augment.Frame;
import io.radflow.preprocess.recipe.StoredImage;
import java.util.Arrays;
import org.apache.flink.annotation.Internal;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.functions.RichMapFunction;

/** Decodes and augments train samples; evaluation samples are only decoded where they must be. */
@Internal
public final class AugmentSamples extends RichMapFunction<RunSample, RunSample> {

  private static final long serialVersionUID = 1L;

  /** Far from any other epoch, so that each draw of a sample is augmented in its own way. */
  private static final long AN_EPOCHS_REPEAT = 1L << 40;

  private final Augmentation augmentation;
  private final long seed;

  private transient Augmenter augmenter;
  private transient Frame frame;
  private transient SampleRandom random;

  public AugmentSamples(Augmentation augmentation, long seed) {
    this.augmentation = augmentation;
    this.seed = seed;
  }

  @Override
  public void open(OpenContext context) {
    augmenter = augmentation.augmenter();
    frame = new Frame();
    random = new SampleRandom(seed, 0, "");
  }

  @Override
  public RunSample map(RunSample sample) {
    try {
      return augmented(sample);
    } catch (Error e) {
      PermanentFailure.throwIfPermanent(e);
      throw e;
    }
  }

  private RunSample augmented(RunSample sample) {
    boolean raw = sample.format.equals(StoredImage.RAW);
    if (sample.evaluation && raw) {
      return sample;
    }
    frame.load(
        sample.format, sample.pixels, sample.height, sample.width, sample.channels, sample.id);
    if (!sample.evaluation) {
      random.restart(seed, sample.epoch + sample.repeat * AN_EPOCHS_REPEAT, sample.id);
      augmenter.apply(frame, random);
    }
    byte[] pixels = frame.from();
    if (raw && sample.pixels.length == frame.length()) {
      System.arraycopy(pixels, 0, sample.pixels, 0, frame.length());
    } else {
      sample.pixels = Arrays.copyOf(pixels, frame.length());
    }
    sample.format = StoredImage.RAW;
    sample.height = frame.height();
    sample.width = frame.width();
    sample.channels = frame.channels();
    return sample;
  }

  @Override
  public void close() {
    if (augmenter != null) {
      augmenter.close();
    }
  }
}
