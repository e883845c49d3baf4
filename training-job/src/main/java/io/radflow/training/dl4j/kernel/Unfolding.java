package io.radflow.training.dl4j.kernel;

import java.util.Arrays;

/**
 * The patches that a square kernel sees of each output pixel, as rows [pixels, K·K·C], with zeros
 * outside the image; and the way back, which adds patches up to pixels.
 *
 * @param size of the odd kernel, K
 * @param stride of the output pixels
 * @param outHeight rows of output pixels
 * @param outWidth output pixels of a row
 */
record Unfolding(int size, int stride, int outHeight, int outWidth) {

  static Unfolding of(int size, int stride, Tensor output) {
    return new Unfolding(size, stride, (int) output.size(1), (int) output.size(2));
  }

  /** Patches of the images from {@code from} on, as many as the patches have room for. */
  void unfold(Tensor images, int from, Tensor patches, Workers workers) {
    workers.run(
        patches.rows() / outWidth,
        (number, scratch) -> unfoldRow(images, from, number, patches, scratch));
  }

  private void unfoldRow(Tensor images, int from, int number, Tensor patches, Scratch scratch) {
    int height = (int) images.size(1);
    int channels = images.channels();
    int length = (int) images.size(2) * channels;
    int rowLength = outWidth * patches.channels();
    float[] pixels = scratch.floats(0, length);
    float[] row = scratch.floats(1, rowLength);
    int image = from + number / outHeight;
    for (int ky = 0; ky < size; ky++) {
      int y = number % outHeight * stride - size / 2 + ky;
      boolean inside = y >= 0 && y < height;
      if (inside) {
        images.floats().get((image * height + y) * length, pixels, 0, length);
      }
      copyTaken(pixels, inside ? length : 0, row, ky * size * channels, channels);
    }
    patches.floats().put(number * rowLength, row, 0, rowLength);
  }

  /** Copies what each patch of an output row takes of one image row. */
  private void copyTaken(float[] pixels, int length, float[] row, int offset, int channels) {
    int taken = size * channels;
    int patch = size * taken;
    for (int out = 0; out < outWidth; out++) {
      int start = (out * stride - size / 2) * channels;
      int at = out * patch + offset;
      int left = Math.min(taken, Math.max(0, -start));
      int right = Math.max(left, Math.min(taken, length - start));
      Arrays.fill(row, at, at + left, 0f);
      System.arraycopy(pixels, start + left, row, at + left, right - left);
      Arrays.fill(row, at + right, at + taken, 0f);
    }
  }

  /** Adds the patches of all images up; what lies outside an image is lost. */
  void fold(Tensor patches, Tensor images, Workers workers) {
    int height = (int) images.size(1);
    workers.run(
        images.images() * height,
        (row, scratch) -> foldRow(patches, row / height, row % height, images, scratch));
  }

  private void foldRow(Tensor patches, int image, int y, Tensor images, Scratch scratch) {
    int channels = images.channels();
    int length = (int) images.size(2) * channels;
    int taken = size * channels;
    float[] sum = scratch.floats(0, length);
    float[] part = scratch.floats(1, taken);
    Arrays.fill(sum, 0, length, 0f);
    for (int ky = 0; ky < size; ky++) {
      int top = y + size / 2 - ky;
      if (top < 0 || top % stride != 0 || top / stride >= outHeight) {
        continue;
      }
      int pixel = (image * outHeight + top / stride) * outWidth;
      for (int out = 0; out < outWidth; out++) {
        int start = (out * stride - size / 2) * channels;
        int left = Math.max(0, -start);
        int right = Math.min(taken, length - start);
        patches
            .floats()
            .get((pixel + out) * size * taken + ky * taken + left, part, 0, right - left);
        Tiles.addAt(sum, start + left, part, right - left);
      }
    }
    images.floats().put((image * (int) images.size(1) + y) * length, sum, 0, length);
  }
}
