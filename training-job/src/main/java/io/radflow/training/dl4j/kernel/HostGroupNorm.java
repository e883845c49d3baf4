package io.radflow.training.dl4j.kernel;

import io.radflow.training.network.BitNetwork;
import java.util.Arrays;

/**
 * Group normalisation and ReLU as y = max(0, scale·(x − mean) + shift). An image is cut into chunks
 * of pixels by its size only; their sums are added in order, so the result depends neither on the
 * threads nor on the other images.
 */
final class HostGroupNorm {

  private static final int GROUPS = BitNetwork.GROUPS;
  // By image and channel: y = max(0, scale·(x − mean) + shift), dx = a·d + b·(x − mean) + c.
  private static final int MEAN = 0;
  private static final int SCALE = 1;
  private static final int SHIFT = 2;
  private static final int A = 3;
  private static final int COEFFICIENTS = 6;

  private final Workers workers;
  // Of each chunk in turn, 2 sums by group (forward) or by channel (backward).
  private double[] sums = {};
  private float[] coefficients = {};

  HostGroupNorm(Workers workers) {
    this.workers = workers;
  }

  void forward(Parameter gamma, Parameter beta, Tensor x, Tensor statistics, Tensor y) {
    ImageCut cut = ImageCut.of(x);
    sums = atLeast(sums, cut.tasks() * 2 * GROUPS);
    coefficients = atLeast(coefficients, cut.images() * COEFFICIENTS * cut.channels());
    float[] gammas = gamma.values().copy();
    float[] betas = beta.values().copy();
    cut.run(
        workers,
        (task, scratch) -> sum(cut, task, x, scratch),
        (image, scratch) -> {
          statistics(cut, image, x, statistics);
          scaleAndShift(cut, image, statistics, gammas, betas);
        },
        (task, scratch) -> apply(cut, task, x, y, scratch));
  }

  private void sum(ImageCut cut, int task, Tensor x, Scratch scratch) {
    float[] data = scratch.floats(0, cut.tile());
    float[] sum = zeroed(scratch.floats(1, cut.tile()), cut.tile());
    float[] squares = zeroed(scratch.floats(2, cut.tile()), cut.tile());
    float[] pivots = pivots(cut, task, x, scratch);
    for (int at = cut.start(task); at < cut.end(task); at += cut.tile()) {
      int length = Math.min(cut.tile(), cut.end(task) - at);
      x.floats().get(at, data, 0, length);
      Tiles.accumulate(data, pivots, sum, squares, length);
    }
    for (int group = 0; group < GROUPS; group++) {
      double total = 0;
      double totalOfSquares = 0;
      for (int row = group * groupSize(cut); row < cut.tile(); row += cut.channels()) {
        for (int i = row; i < row + groupSize(cut); i++) {
          total += sum[i];
          totalOfSquares += squares[i];
        }
      }
      sums[(task * 2) * GROUPS + group] = total;
      sums[(task * 2 + 1) * GROUPS + group] = totalOfSquares;
    }
  }

  /**
   * A value of each group of the image, by channel and pixel of a tile. Sums are of what differs
   * from it: a variance much smaller than the mean's square would be lost in them.
   */
  private static float[] pivots(ImageCut cut, int task, Tensor x, Scratch scratch) {
    float[] pivots = scratch.floats(3, cut.tile());
    int start = cut.image(task) * cut.values();
    for (int c = 0; c < cut.channels(); c++) {
      pivots[c] = x.floats().get(start + c / groupSize(cut) * groupSize(cut));
    }
    for (int at = cut.channels(); at < cut.tile(); at += cut.channels()) {
      System.arraycopy(pivots, 0, pivots, at, cut.channels());
    }
    return pivots;
  }

  private void statistics(ImageCut cut, int image, Tensor x, Tensor statistics) {
    double count = (double) cut.values() / GROUPS;
    for (int group = 0; group < GROUPS; group++) {
      double sum = 0;
      double squares = 0;
      for (int task = image * cut.chunks(); task < (image + 1) * cut.chunks(); task++) {
        sum += sums[(task * 2) * GROUPS + group];
        squares += sums[(task * 2 + 1) * GROUPS + group];
      }
      double offset = sum / count;
      // Math.max hides no NaN: NaN stays NaN.
      double variance = Math.max(0, squares / count - offset * offset);
      float pivot = x.floats().get(image * cut.values() + group * groupSize(cut));
      statistics.floats().put(image * 2 * GROUPS + group, (float) (pivot + offset));
      statistics
          .floats()
          .put(
              (image * 2 + 1) * GROUPS + group,
              (float) (1 / Math.sqrt(variance + BitNetwork.GROUP_NORM_EPSILON)));
    }
  }

  private void scaleAndShift(
      ImageCut cut, int image, Tensor statistics, float[] gammas, float[] betas) {
    int at = image * COEFFICIENTS * cut.channels();
    for (int c = 0; c < cut.channels(); c++) {
      int group = c / groupSize(cut);
      float mean = statistics.floats().get(image * 2 * GROUPS + group);
      float scale = gammas[c] * statistics.floats().get((image * 2 + 1) * GROUPS + group);
      coefficients[at + MEAN * cut.channels() + c] = mean;
      coefficients[at + SCALE * cut.channels() + c] = scale;
      coefficients[at + SHIFT * cut.channels() + c] = betas[c];
    }
  }

  private void apply(ImageCut cut, int task, Tensor x, Tensor y, Scratch scratch) {
    float[] data = scratch.floats(0, cut.tile());
    float[] scale = repeated(cut, task, SCALE, scratch.floats(1, cut.tile()));
    float[] shift = repeated(cut, task, SHIFT, scratch.floats(2, cut.tile()));
    float[] mean = repeated(cut, task, MEAN, scratch.floats(3, cut.tile()));
    for (int at = cut.start(task); at < cut.end(task); at += cut.tile()) {
      int length = Math.min(cut.tile(), cut.end(task) - at);
      x.floats().get(at, data, 0, length);
      Tiles.affineRelu(data, mean, scale, shift, length);
      y.floats().put(at, data, 0, length);
    }
  }

  void backward(
      Parameter gamma,
      Parameter beta,
      Tensor x,
      Tensor statistics,
      Tensor gradient,
      Tensor residual) {
    ImageCut cut = ImageCut.of(x);
    int channels = cut.channels();
    sums = atLeast(sums, cut.tasks() * 2 * channels);
    coefficients = atLeast(coefficients, cut.images() * COEFFICIENTS * channels);
    float[] gammas = gamma.values().copy();
    float[] betas = beta.values().copy();
    for (int image = 0; image < cut.images(); image++) {
      scaleAndShift(cut, image, statistics, gammas, betas);
    }
    cut.run(
        workers,
        (task, scratch) -> sumProducts(cut, task, x, gradient, scratch),
        (image, scratch) -> combine(cut, image, statistics, gammas),
        (task, scratch) -> applyGradient(cut, task, x, gradient, residual, scratch));
    for (int c = 0; c < channels; c++) {
      double betaGradient = 0;
      double gammaGradient = 0;
      for (int image = 0; image < cut.images(); image++) {
        int first = image * cut.chunks() * 2 * channels;
        betaGradient += sums[first + c];
        gammaGradient += sums[first + channels + c];
      }
      beta.gradient().floats().put(c, (float) betaGradient);
      gamma.gradient().floats().put(c, (float) gammaGradient);
    }
  }

  /** Σd and Σd·(x − mean) by channel, where d is the gradient that gets through the ReLU. */
  private void sumProducts(ImageCut cut, int task, Tensor x, Tensor gradient, Scratch scratch) {
    float[] d = scratch.floats(0, cut.tile());
    float[] input = scratch.floats(1, cut.tile());
    float[] scale = repeated(cut, task, SCALE, scratch.floats(2, cut.tile()));
    float[] shift = repeated(cut, task, SHIFT, scratch.floats(3, cut.tile()));
    float[] sum = zeroed(scratch.floats(4, cut.tile()), cut.tile());
    float[] products = zeroed(scratch.floats(5, cut.tile()), cut.tile());
    float[] mean = repeated(cut, task, MEAN, scratch.floats(6, cut.tile()));
    for (int at = cut.start(task); at < cut.end(task); at += cut.tile()) {
      int length = Math.min(cut.tile(), cut.end(task) - at);
      x.floats().get(at, input, 0, length);
      gradient.floats().get(at, d, 0, length);
      Tiles.maskByRelu(d, input, mean, scale, shift, length);
      Tiles.accumulateProducts(d, input, sum, products, length);
    }
    int at = task * 2 * cut.channels();
    for (int c = 0; c < cut.channels(); c++) {
      sums[at + c] = column(cut, sum, c);
      sums[at + cut.channels() + c] = column(cut, products, c);
    }
  }

  /**
   * From Σd and Σd·(x − m) makes the factors of dx = a·d + b·(x − m) + c. With x̂ = r(x − m): dx =
   * r(γd − mean(γd) − x̂·mean(γd·x̂)), the means over the group. Leaves the image's gradients of
   * beta and gamma, Σd and Σd·x̂, where its first chunk's sums were.
   */
  private void combine(ImageCut cut, int image, Tensor statistics, float[] gammas) {
    int channels = cut.channels();
    int first = image * cut.chunks() * 2 * channels;
    for (int chunk = 1; chunk < cut.chunks(); chunk++) {
      for (int i = 0; i < 2 * channels; i++) {
        sums[first + i] += sums[first + chunk * 2 * channels + i];
      }
    }
    double count = (double) cut.values() / GROUPS;
    int at = (image * COEFFICIENTS + A) * channels;
    for (int group = 0; group < GROUPS; group++) {
      double r = statistics.floats().get((image * 2 + 1) * GROUPS + group);
      double sumOfGradient = 0;
      double sumOfProduct = 0;
      for (int c = group * groupSize(cut); c < (group + 1) * groupSize(cut); c++) {
        double sum = sums[first + c];
        double product = r * sums[first + channels + c];
        sums[first + channels + c] = product;
        sumOfGradient += gammas[c] * sum;
        sumOfProduct += gammas[c] * product;
      }
      double b = -r * r * sumOfProduct / count;
      double constant = -r * sumOfGradient / count;
      for (int c = group * groupSize(cut); c < (group + 1) * groupSize(cut); c++) {
        coefficients[at + c] = (float) (gammas[c] * r);
        coefficients[at + channels + c] = (float) b;
        coefficients[at + 2 * channels + c] = (float) constant;
      }
    }
  }

  private void applyGradient(
      ImageCut cut, int task, Tensor x, Tensor gradient, Tensor residual, Scratch scratch) {
    float[] d = scratch.floats(0, cut.tile());
    float[] input = scratch.floats(1, cut.tile());
    float[] scale = repeated(cut, task, SCALE, scratch.floats(2, cut.tile()));
    float[] shift = repeated(cut, task, SHIFT, scratch.floats(3, cut.tile()));
    float[] a = repeated(cut, task, A, scratch.floats(4, cut.tile()));
    float[] b = repeated(cut, task, A + 1, scratch.floats(5, cut.tile()));
    float[] constant = repeated(cut, task, A + 2, scratch.floats(6, cut.tile()));
    float[] mean = repeated(cut, task, MEAN, scratch.floats(7, cut.tile()));
    for (int at = cut.start(task); at < cut.end(task); at += cut.tile()) {
      int length = Math.min(cut.tile(), cut.end(task) - at);
      x.floats().get(at, input, 0, length);
      gradient.floats().get(at, d, 0, length);
      Tiles.maskByRelu(d, input, mean, scale, shift, length);
      Tiles.combine(d, input, a, b, constant, length);
      if (residual != null) {
        residual.floats().get(at, input, 0, length);
        Tiles.add(d, input, length);
      }
      gradient.floats().put(at, d, 0, length);
    }
  }

  private static double column(ImageCut cut, float[] tile, int channel) {
    double sum = 0;
    for (int i = channel; i < cut.tile(); i += cut.channels()) {
      sum += tile[i];
    }
    return sum;
  }

  /** One of an image's coefficients by channel, repeated for every pixel of a tile. */
  private float[] repeated(ImageCut cut, int task, int coefficient, float[] into) {
    int from = (cut.image(task) * COEFFICIENTS + coefficient) * cut.channels();
    for (int at = 0; at < cut.tile(); at += cut.channels()) {
      System.arraycopy(coefficients, from, into, at, cut.channels());
    }
    return into;
  }

  private static int groupSize(ImageCut cut) {
    return cut.channels() / GROUPS;
  }

  private static float[] zeroed(float[] array, int length) {
    Arrays.fill(array, 0, length, 0f);
    return array;
  }

  private static float[] atLeast(float[] array, int length) {
    return array.length >= length ? array : new float[length];
  }

  private static double[] atLeast(double[] array, int length) {
    return array.length >= length ? array : new double[length];
  }
}
