package io.radflow.preprocess.augment;

import io.radflow.core.random.SampleRandom;
import io.radflow.preprocess.transform.BilinearResize;
import io.radflow.preprocess.transform.HalfSizeJpeg;
import io.radflow.preprocess.transform.TensorImage;

/**
 * A part of the picture resized to a square, as torchvision's RandomResizedCrop: its region of the
 * area uniform, its aspect log-uniform from 3/4 to 4/3, its place uniform; after ten draws that do
 * not fit, the largest region in the middle whose aspect does.
 *
 * <p>A JPEG is decoded at half its size where the crop is still {@value #LEAST_SHRINKING} times the
 * result's side or more: the result then differs by less than one grey level on average.
 *
 * @param size side of the result, pixels
 * @param leastArea part of the picture's area
 */
record RandomResizedCrop(int size, double leastArea) implements Augmentation {

  /** Of the whole picture. */
  static final int LEAST_SHRINKING = 4;

  private static final long serialVersionUID = 1L;

  private static final int TRIES = 10;
  private static final double LEAST_ASPECT = 3 / 4.0;
  private static final double MOST_ASPECT = 4 / 3.0;

  @Override
  public Augmenter augmenter() {
    return new Cropper();
  }

  /** Which region of the picture. */
  static final class Region {
    int top;
    int left;
    int height;
    int width;

    /** Draws from a picture of a height and width in pixels. */
    void draw(int pictureHeight, int pictureWidth, double leastArea, SampleRandom random) {
      double area = (double) pictureHeight * pictureWidth;
      for (int i = 0; i < TRIES; i++) {
        double target = area * random.uniform(leastArea, 1);
        double aspect = Math.exp(random.uniform(Math.log(LEAST_ASPECT), Math.log(MOST_ASPECT)));
        width = (int) Math.rint(Math.sqrt(target * aspect));
        height = (int) Math.rint(Math.sqrt(target / aspect));
        if (width > 0 && width <= pictureWidth && height > 0 && height <= pictureHeight) {
          top = random.nextInt(pictureHeight - height + 1);
          left = random.nextInt(pictureWidth - width + 1);
          return;
        }
      }
      width = Math.min(pictureWidth, Math.max(1, (int) Math.rint(pictureHeight * MOST_ASPECT)));
      height = Math.min(pictureHeight, Math.max(1, (int) Math.rint(pictureWidth / LEAST_ASPECT)));
      top = (pictureHeight - height) / 2;
      left = (pictureWidth - width) / 2;
    }
  }

  private final class Cropper implements Augmenter {

    private final BilinearResize resize = new BilinearResize();
    private final Region region = new Region();

    @Override
    public void apply(Frame frame, SampleRandom random) {
      region.draw(frame.height(), frame.width(), leastArea, random);
      double scale = halved(frame) ? 0.5 : 1;
      byte[] from = frame.from();
      resize.part(
          from,
          frame.width(),
          frame.channels(),
          region.top * scale,
          region.left * scale,
          region.height * scale,
          region.width * scale,
          frame.to(size, size),
          size,
          size);
      frame.swap(size, size);
    }

    private boolean halved(Frame frame) {
      byte[] jpeg = frame.encodedJpeg();
      if (jpeg == null || Math.min(region.height, region.width) < LEAST_SHRINKING * size) {
        return false;
      }
      TensorImage half = HalfSizeJpeg.decode(jpeg, frame.height(), frame.width());
      if (half != null) {
        frame.replace(half);
      }
      return half != null;
    }
  }
}
