package io.radflow.training.dl4j.kernel;

/**
 * Loops over flat heap arrays, each simple enough that the compiler makes vector instructions of
 * it. Native memory is copied into such tiles and back; they are small enough for the cache.
 */
final class Tiles {

  /** Values of a tile, about. */
  static final int LENGTH = 4096;

  // So large that any positive normal float times it is at least 1.
  private static final float HUGE = 1e38f;

  private Tiles() {}

  /** x −= pivot, sum += x, squares += x². */
  static void accumulate(float[] x, float[] pivot, float[] sum, float[] squares, int length) {
    for (int i = 0; i < length; i++) {
      x[i] -= pivot[i];
    }
    for (int i = 0; i < length; i++) {
      sum[i] += x[i];
    }
    for (int i = 0; i < length; i++) {
      squares[i] += x[i] * x[i];
    }
  }

  /** x = max(0, scale·(x − mean) + shift). */
  static void affineRelu(float[] x, float[] mean, float[] scale, float[] shift, int length) {
    for (int i = 0; i < length; i++) {
      x[i] = Math.max(0f, scale[i] * (x[i] - mean[i]) + shift[i]);
    }
  }

  /** x −= mean; gradient = 0 where {@link #affineRelu} gives 0: its way back, without a branch. */
  static void maskByRelu(
      float[] gradient, float[] x, float[] mean, float[] scale, float[] shift, int length) {
    for (int i = 0; i < length; i++) {
      x[i] -= mean[i];
    }
    for (int i = 0; i < length; i++) {
      float output = Math.max(0f, scale[i] * x[i] + shift[i]);
      gradient[i] = gradient[i] * Math.min(1f, output * HUGE);
    }
  }

  /** sum += d, products += d·x. */
  static void accumulateProducts(float[] d, float[] x, float[] sum, float[] products, int length) {
    for (int i = 0; i < length; i++) {
      sum[i] += d[i];
    }
    for (int i = 0; i < length; i++) {
      products[i] += d[i] * x[i];
    }
  }

  /** d = a·d + b·x + c. */
  static void combine(float[] d, float[] x, float[] a, float[] b, float[] c, int length) {
    for (int i = 0; i < length; i++) {
      d[i] = a[i] * d[i] + b[i] * x[i] + c[i];
    }
  }

  /** x += y. */
  static void add(float[] x, float[] y, int length) {
    for (int i = 0; i < length; i++) {
      x[i] += y[i];
    }
  }

  /** x += y, from index {@code at} of x on. */
  static void addAt(float[] x, int at, float[] y, int length) {
    for (int i = 0; i < length; i++) {
      x[at + i] += y[i];
    }
  }

  /** x −= value. */
  static void subtract(float[] x, float value, int length) {
    for (int i = 0; i < length; i++) {
      x[i] -= value;
    }
  }

  /** x = xShare·x + yShare·y. */
  static void mix(float[] x, float[] y, float xShare, float yShare, int length) {
    for (int i = 0; i < length; i++) {
      x[i] = xShare * x[i] + yShare * y[i];
    }
  }

  /**
   * Maximum of a 3×3 window for each channel.
   *
   * @param rows three image rows, one after another, {@code rowLength} apart
   * @param from index in the first row of the window's first pixel
   */
  static void windowMaximum(
      float[] rows, int from, int rowLength, int channels, float[] best, int to) {
    System.arraycopy(rows, from, best, to, channels);
    for (int place = 1; place < 9; place++) {
      int at = from + place / 3 * rowLength + place % 3 * channels;
      for (int c = 0; c < channels; c++) {
        best[to + c] = Math.max(best[to + c], rows[at + c]);
      }
    }
  }

  /** The first place in reading order at which a window of {@link #windowMaximum} has its best. */
  static void windowWinner(
      float[] rows, int from, int rowLength, int channels, float[] best, float[] places, int to) {
    for (int c = to; c < to + channels; c++) {
      places[c] = 0f;
    }
    for (int place = 8; place >= 0; place--) {
      int at = from + place / 3 * rowLength + place % 3 * channels;
      for (int c = 0; c < channels; c++) {
        // 0 where the value is the best, else 1; without a branch.
        float other = Math.min(1f, (best[to + c] - rows[at + c]) * HUGE * HUGE);
        places[to + c] = other * places[to + c] + (1f - other) * place;
      }
    }
  }

  /** x ·= value. */
  static void scale(float[] x, float value, int length) {
    for (int i = 0; i < length; i++) {
      x[i] *= value;
    }
  }

  /** gradient = scale·(gradient − mean − projection·standardized). */
  static void unstandardize(
      float[] gradient,
      float[] standardized,
      float scale,
      float mean,
      float projection,
      int length) {
    for (int i = 0; i < length; i++) {
      gradient[i] = scale * (gradient[i] - mean - projection * standardized[i]);
    }
  }

  /** g = factor·g + decay·p, v = momentum·v + g. */
  static void accelerate(
      float[] p, float[] g, float[] v, int length, float factor, float decay, float momentum) {
    for (int i = 0; i < length; i++) {
      g[i] = factor * g[i] + decay * p[i];
    }
    for (int i = 0; i < length; i++) {
      v[i] = momentum * v[i] + g[i];
    }
  }

  /** p −= rate·(g + momentum·v). */
  static void descend(float[] p, float[] g, float[] v, int length, float rate, float momentum) {
    for (int i = 0; i < length; i++) {
      p[i] -= rate * (g[i] + momentum * v[i]);
    }
  }
}
