package io.radflow.eval.pass;

import io.radflow.eval.batch.PassHeader;
import io.radflow.eval.batch.ScoreBlock;
import java.io.Serializable;
import java.util.Arrays;

/**
 * Which images the partial values of a large pass are of, so that they do not take more time than
 * there is between two of them: those whose id hashes below a bound that follows from the pass's
 * size. That is a random sample, and the same one in any order of arrival.
 *
 * @param mostCells scores, known or not, that partial values may be of
 */
record PartialSample(long mostCells) implements Serializable {

  /** As many as 150,000 images of 14 labels have. */
  static final PartialSample DEFAULT = new PartialSample(2_100_000);

  /** Whether partial values of a pass are of a sample, and not of all images seen. */
  boolean isOf(PassHeader pass) {
    return share(pass) < 1;
  }

  /** The images of a block that are in the sample. */
  ScoreBlock of(PassHeader pass, ScoreBlock block) {
    double share = share(pass);
    int[] images = new int[block.images()];
    int count = 0;
    for (int image = 0; image < images.length; image++) {
      if ((block.idHash(image) >>> 11) * 0x1p-53 < share) {
        images[count++] = image;
      }
    }
    return block.select(Arrays.copyOf(images, count));
  }

  private double share(PassHeader pass) {
    return (double) mostCells / pass.labelNames.length / pass.passSize;
  }
}
