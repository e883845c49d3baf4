package io.radflow.training.mixing;

import java.util.Arrays;
import java.util.stream.IntStream;

/** Classes of generated data sets, row by row, in the order in which they are published. */
final class Shape {

  private static final int OBJECT_ROWS = 256;
  private static final long OBJECT_BYTES = 64L << 20;

  private Shape() {}

  /** Some classes one after the other, with so many rows each. */
  static int[] classes(int... sizes) {
    int[] rows = new int[Arrays.stream(sizes).sum()];
    for (int of = 0, row = 0; of < sizes.length; row += sizes[of++]) {
      Arrays.fill(rows, row, row + sizes[of], of);
    }
    return rows;
  }

  /** The same size for all. */
  static int[] sizes(int classes, int each) {
    return IntStream.range(0, classes).map(of -> each).toArray();
  }

  /** Rows of the objects of samples that ingest makes where each class is an archive. */
  static int[] objectsByClass(int[] sizes, int imageBytes) {
    return Arrays.stream(sizes).flatMap(size -> Arrays.stream(objects(size, imageBytes))).toArray();
  }

  /** Rows of the objects of samples that ingest makes of one archive or folder. */
  static int[] objects(int rows, int imageBytes) {
    int most = (int) Math.min(OBJECT_ROWS, (OBJECT_BYTES + imageBytes - 1) / imageBytes);
    return IntStream.iterate(0, first -> first < rows, first -> first + most)
        .map(first -> Math.min(most, rows - first))
        .toArray();
  }
}
