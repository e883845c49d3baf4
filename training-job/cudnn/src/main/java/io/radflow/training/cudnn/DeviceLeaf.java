package io.radflow.training.cudnn;

import io.radflow.training.engine.Mixup;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A leaf as its gradient is computed.
 *
 * @param ids of its samples
 * @param labels [N, classes]
 * @param mixup how its samples are mixed up, or null
 * @param pixels copies them to where a step finds them
 */
record DeviceLeaf(
    BatchShape shape, List<String> ids, float[] labels, Mixup mixup, Runnable pixels) {

  /** By sample. */
  int[] partners() {
    return mixup == null ? IntStream.range(0, shape.samples()).toArray() : mixup.partners();
  }

  void requireLabels(int classes) {
    if (labels.length != shape.samples() * classes) {
      throw new IllegalArgumentException(
          String.format(
              "%d samples of %d classes need %d labels, not %d",
              shape.samples(), classes, shape.samples() * classes, labels.length));
    }
  }
}
