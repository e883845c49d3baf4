package io.radflow.preprocess.augment;

import io.radflow.core.random.SampleRandom;
import org.apache.flink.annotation.Internal;

/** An augmentation at work, with memory of its own. For one thread. */
@Internal
public interface Augmenter extends AutoCloseable {

  /**
   * Changes a picture.
   *
   * @param random of the sample and epoch; nothing else may be random
   */
  void apply(Frame frame, SampleRandom random);

  /** Frees native memory. */
  @Override
  default void close() {
    // Most have none.
  }
}
