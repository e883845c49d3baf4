package io.radflow.preprocess.transform;

/** The weights of one axis of {@link BilinearResize}. */
final class ResizeKernel {

  private int outputs;
  private int begin;
  private int end;
  private int size;
  private int[] firsts = new int[0];
  private int[] ends = new int[0];
  private int[] weights = new int[0];
  private double[] exact = new double[0];

  /**
   * @param start of the part of the source that is resized, pixels
   * @param length of it, pixels
   * @param to number of outputs
   */
  void set(double start, double length, int to) {
    outputs = to;
    begin = (int) Math.floor(start);
    end = (int) Math.ceil(start + length);
    double scale = length / to;
    double filterScale = Math.max(scale, 1.0);
    size = (int) Math.ceil(filterScale) * 2 + 1;
    grow();
    for (int i = 0; i < to; i++) {
      // Counted from the part's first pixel, as if it were an image of its own.
      double centre = start - begin + (i + 0.5) * scale;
      int low = Math.max(0, (int) (centre - filterScale + 0.5));
      int count = Math.min(end - begin, (int) (centre + filterScale + 0.5)) - low;
      firsts[i] = begin + low;
      ends[i] = begin + low + count;
      weigh(i, low - centre + 0.5, 1.0 / filterScale);
    }
  }

  private void grow() {
    if (firsts.length < outputs) {
      firsts = new int[outputs];
      ends = new int[outputs];
    }
    if (weights.length < outputs * size) {
      weights = new int[outputs * size];
    }
    if (exact.length < size) {
      exact = new double[size];
    }
  }

  private void weigh(int output, double distance, double inverseScale) {
    int taps = ends[output] - firsts[output];
    double sum = 0;
    for (int k = 0; k < taps; k++) {
      double scaled = Math.abs((k + distance) * inverseScale);
      exact[k] = scaled < 1.0 ? 1.0 - scaled : 0.0;
      sum += exact[k];
    }
    for (int k = 0; k < taps; k++) {
      double weight = sum == 0.0 ? exact[k] : exact[k] / sum;
      weights[output * size + k] = (int) (0.5 + weight * (1 << BilinearResize.PRECISION_BITS));
    }
  }

  int outputs() {
    return outputs;
  }

  /** First source pixel of the part. */
  int begin() {
    return begin;
  }

  /** Source pixel after its last. */
  int end() {
    return end;
  }

  /** First source pixel of each output. */
  int[] firsts() {
    return firsts;
  }

  /** Source pixel after the last of each output. */
  int[] ends() {
    return ends;
  }

  /** Weights are in rows of so many. */
  int size() {
    return size;
  }

  /** [outputs, size], fixed point. */
  int[] weights() {
    return weights;
  }

  int weight(int output, int tap) {
    return weights[output * size + tap];
  }
}
