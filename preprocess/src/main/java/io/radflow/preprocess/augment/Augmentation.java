package io.radflow.preprocess.augment;

import io.radflow.core.random.SampleRandom;
import io.radflow.preprocess.recipe.StoredImage;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.flink.annotation.Internal;

/**
 * Changes training images at random. The same image, seed, epoch and sample id give the same
 * result, on any thread and in any order.
 */
@Internal
public interface Augmentation extends Serializable {

  /** One that works for one thread. */
  Augmenter augmenter();

  /**
   * One image, augmented.
   *
   * @param pixels [height, width, channels], row-major, unsigned bytes; left as they are
   * @return the image's new pixels
   */
  default byte[] apply(
      byte[] pixels, int height, int width, int channels, long seed, long epoch, String sampleId) {
    Frame frame = new Frame();
    frame.load(StoredImage.RAW, pixels, height, width, channels, sampleId);
    try (Augmenter augmenter = augmenter()) {
      augmenter.apply(frame, new SampleRandom(seed, epoch, sampleId));
    }
    return Arrays.copyOf(frame.from(), frame.length());
  }

  /**
   * The augmentations of a name, or of several names with {@code +} between them, in that order:
   *
   * <ul>
   *   <li>{@code none}
   *   <li>{@code xray}: {@code shift} (fraction of the side, 0.25), {@code rotation} (degrees, 45),
   *       {@code scale} (0.1), {@code flip} (probability, 0.5)
   *   <li>{@code shift}: {@code pixels} (4)
   *   <li>{@code flip}: {@code flip} (probability, 0.5)
   *   <li>{@code random-crop}: {@code crop} (side, pixels; 0 for BiT-HyperRule's)
   *   <li>{@code random-resized-crop}: {@code size} (side, pixels, 224), {@code area} (least part
   *       of the image's, 0.08)
   *   <li>{@code rand-augment}: {@code operations} (2), {@code magnitude} (9, of 30)
   *   <li>{@code bit}: random-crop+flip; {@code imagenet}: random-resized-crop+flip
   * </ul>
   *
   * @throws IllegalArgumentException if the name or a parameter is unknown, or a value is out of
   *     range
   */
  static Augmentation byName(String name, Map<String, String> parameters) {
    Parameters values = new Parameters(name, parameters);
    List<Augmentation> steps = new ArrayList<>();
    for (String step : expanded(name).split("\\+", -1)) {
      steps.add(step(step, values));
    }
    values.assertAllTaken();
    return steps.size() == 1 ? steps.get(0) : new Sequence(steps);
  }

  private static String expanded(String name) {
    return switch (name) {
      case "bit" -> "random-crop+flip";
      case "imagenet" -> "random-resized-crop+flip";
      default -> name;
    };
  }

  private static Augmentation step(String name, Parameters values) {
    return switch (name) {
      case "none" -> new Sequence(List.of());
      case "xray" ->
          new XrayAugmentation(
              values.take("shift", 0.25, 0, 1),
              values.take("rotation", 45, 0, 180),
              values.take("scale", 0.1, 0, 0.9),
              values.take("flip", 0.5, 0, 1));
      case "shift" -> new ShiftAugmentation((int) values.take("pixels", 4, 0, 1024));
      case "flip" -> new FlipAugmentation(values.take("flip", 0.5, 0, 1));
      case "random-crop" -> new RandomCrop((int) values.take("crop", 0, 0, 4096));
      case "random-resized-crop" ->
          new RandomResizedCrop(
              (int) values.take("size", 224, 8, 4096), values.take("area", 0.08, 0.0001, 1));
      case "rand-augment" ->
          new RandAugment(
              (int) values.take("operations", 2, 1, 100),
              values.take("magnitude", 9, 0, RandAugment.MAX_MAGNITUDE));
      default ->
          throw new IllegalArgumentException(
              "Unknown augmentation '"
                  + name
                  + "'; expected none, xray, bit, imagenet, or some of shift, flip, random-crop,"
                  + " random-resized-crop and rand-augment with '+' between them");
    };
  }
}
