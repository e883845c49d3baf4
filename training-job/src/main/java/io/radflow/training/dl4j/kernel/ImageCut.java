package io.radflow.training.dl4j.kernel;

/**
 * How the images of a tensor are cut into chunks of whole pixels, by their size only: sums by
 * chunk, added in order, do not depend on who computes them.
 *
 * @param images number of images
 * @param values of an image
 * @param channels of a pixel
 * @param tile values that are worked on at once, which stay in the cache
 * @param chunk values of a chunk, whole tiles
 * @param chunks of an image
 */
record ImageCut(int images, int values, int channels, int tile, int chunk, int chunks) {

  private static final int CHUNK_VALUES = 1 << 16;

  static ImageCut of(Tensor x) {
    int channels = x.channels();
    int values = x.length() / x.images();
    int tile = Math.min(values, Math.max(1, Tiles.LENGTH / channels) * channels);
    int chunk = Math.max(1, CHUNK_VALUES / tile) * tile;
    return new ImageCut(x.images(), values, channels, tile, chunk, (values + chunk - 1) / chunk);
  }

  int tasks() {
    return images * chunks;
  }

  /** The image of a chunk. */
  int image(int task) {
    return task / chunks;
  }

  /** Flat index of a chunk's first value. */
  int start(int task) {
    return image(task) * values + task % chunks * chunk;
  }

  /** Flat index after a chunk's last value. */
  int end(int task) {
    return image(task) * values + Math.min(values, (task % chunks + 1) * chunk);
  }

  /** Runs something by chunk, then something by image, then something by chunk again. */
  void run(Workers workers, Workers.Task sum, Workers.Task combine, Workers.Task apply) {
    if (images < workers.count()) {
      workers.run(tasks(), sum);
      workers.run(images, combine);
      workers.run(tasks(), apply);
      return;
    }
    // An image stays in the cache from one to the next.
    workers.run(
        images,
        (image, scratch) -> {
          for (int task = image * chunks; task < (image + 1) * chunks; task++) {
            sum.run(task, scratch);
          }
          combine.run(image, scratch);
          for (int task = image * chunks; task < (image + 1) * chunks; task++) {
            apply.run(task, scratch);
          }
        });
  }
}
