package io.radflow.preprocess.recipe;

import java.io.Serializable;
import org.apache.flink.annotation.Internal;

/**
 * BiT-HyperRule's resolutions (Kolesnikov et al., "Big Transfer", ECCV 2020, section 3.3): images
 * of less than 96·96 pixels are resized to 160 and cropped to 128, others to 512 and 480.
 */
@Internal
public enum Resolution {
  SMALL(160, 128),
  LARGE(512, 480);

  private static final int SMALL_AREA = 96 * 96;

  private final int resize;
  private final int crop;

  Resolution(int resize, int crop) {
    this.resize = resize;
    this.crop = crop;
  }

  /** The short side after resizing, pixels. */
  public int resize() {
    return resize;
  }

  /** Side of the crop, pixels. */
  public int crop() {
    return crop;
  }

  /** The rule. */
  public static Resolution of(int height, int width) {
    return (long) height * width < SMALL_AREA ? SMALL : LARGE;
  }

  /** Tells the resolution of an image by its sides in pixels. */
  interface Choice extends Serializable {
    Resolution of(int height, int width);
  }
}
