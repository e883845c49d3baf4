package io.radflow.preprocess.split;

import io.radflow.core.random.SampleRandom;
import io.radflow.core.record.ImageSample;

/** A random number of each patient. */
final class PatientDraw {

  private PatientDraw() {}

  /**
   * Uniform in [0, 1): the same for all images of a patient; for an image without patient its own.
   *
   * @param purpose draws for different purposes are independent
   */
  static double of(ImageSample sample, String purpose, long seed) {
    String whose =
        sample.getPatient() == null
            ? sample.getId()
            : sample.getDataset() + "//" + sample.getPatient();
    return new SampleRandom(seed, 0, purpose + "//" + whose).nextDouble();
  }
}
