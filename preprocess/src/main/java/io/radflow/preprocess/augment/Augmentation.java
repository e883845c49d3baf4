package io.radflow.preprocess.augment;

import java.io.Serializable;
import java.util.Map;

/**
 * Changes a training image at random. The same pixels, seed, epoch and sample id give the same
 * result, on any thread and in any order. Safe for use by several threads.
 */
public interface Augmentation extends Serializable {

  /**
   * @param pixels [height, width, channels], row-major, unsigned bytes; left as they are
   * @param height pixels
   * @param width pixels
   * @param channels 1 or 3
   * @return an image of the same shape; {@code pixels} itself if nothing changes
   */
  byte[] apply(
      byte[] pixels, int height, int width, int channels, long seed, long epoch, String sampleId);

  /**
   * The augmentation of a name: {@code none}; {@code xray} with the parameters {@code shift}
   * (fraction of the side, 0.25), {@code rotation} (degrees, 45), {@code scale} (0.1) and {@code
   * flip} (probability, 0.5); {@code shift} with {@code pixels} (4); {@code rand-augment} with
   * {@code operations} (2) and {@code magnitude} (9, of 30).
   *
   * @throws IllegalArgumentException if the name or a parameter is unknown, or a value is out of
   *     range
   */
  static Augmentation byName(String name, Map<String, String> parameters) {
    Parameters values = new Parameters(name, parameters);
    Augmentation augmentation =
        switch (name) {
          case "none" -> (pixels, height, width, channels, seed, epoch, sampleId) -> pixels;
          case "xray" ->
              new XrayAugmentation(
                  values.take("shift", 0.25, 0, 1),
                  values.take("rotation", 45, 0, 180),
                  values.take("scale", 0.1, 0, 0.9),
                  values.take("flip", 0.5, 0, 1));
          case "shift" -> new ShiftAugmentation((int) values.take("pixels", 4, 0, 1024));
          case "rand-augment" ->
              new RandAugment(
                  (int) values.take("operations", 2, 1, 100),
                  values.take("magnitude", 9, 0, RandAugment.MAX_MAGNITUDE));
          default ->
              throw new IllegalArgumentException(
                  "Unknown augmentation '"
                      + name
                      + "'; expected none, xray, shift or rand-augment");
        };
    values.assertAllTaken();
    return augmentation;
  }
}
