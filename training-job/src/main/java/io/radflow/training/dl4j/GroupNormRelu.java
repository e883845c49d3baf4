package io.radflow.training.dl4j;

import io.radflow.training.network.BitNetwork;
import java.util.Arrays;

/**
 * Group normalisation (Wu and He, 2018) and ReLU as one pass: y = max(0, scale·x + shift) by image
 * and channel. An image is one task; its statistics do not depend on the other images.
 */
final class GroupNormRelu {

  private final Parameter gamma;
  private final Parameter beta;
  private final Workers workers;
  private final int channels;
  private final int groupSize;

  // By image: inverse deviation and mean of each group, then the gradients by gamma and beta.
  private float[] inverseDeviation = {};
  private float[] mean = {};
  private float[] gammaGradients = {};
  private float[] betaGradients = {};

  GroupNormRelu(Parameter gamma, Parameter beta, Workers workers) {
    this.gamma = gamma;
    this.beta = beta;
    this.workers = workers;
    channels = gamma.rowLength();
    groupSize = channels / BitNetwork.GROUPS;
  }

  /** Fills y from x, both [N, H, W, C]; keeps the statistics for {@link #backward}. */
  void forward(Tensor x, Tensor y) {
    int images = x.images();
    inverseDeviation = atLeast(inverseDeviation, images * BitNetwork.GROUPS);
    mean = atLeast(mean, images * BitNetwork.GROUPS);
    workers.run(images, (image, scratch) -> forward(image, x, y, scratch));
  }

  private void forward(int image, Tensor x, Tensor y, Scratch scratch) {
    int values = x.length() / x.images();
    int tile = tileLength(values);
    float[] data = scratch.floats(0, tile);
    float[] scale = zeroed(scratch.floats(1, tile), tile);
    float[] shift = zeroed(scratch.floats(2, tile), tile);
    int start = image * values;
    for (int at = 0; at < values; at += tile) {
      int length = Math.min(tile, values - at);
      x.floats().get(start + at, data, 0, length);
      Tiles.accumulate(data, scale, shift, length);
    }
    statistics(image, values, scale, shift, tile);
    scaleAndShift(image, scale, shift);
    repeat(scale, tile);
    repeat(shift, tile);
    for (int at = 0; at < values; at += tile) {
      int length = Math.min(tile, values - at);
      x.floats().get(start + at, data, 0, length);
      Tiles.affineRelu(data, scale, shift, length);
      y.floats().put(start + at, data, 0, length);
    }
  }

  private void statistics(int image, int values, float[] sums, float[] squares, int tile) {
    double count = (double) values / BitNetwork.GROUPS;
    for (int group = 0; group < BitNetwork.GROUPS; group++) {
      double sum = 0;
      double square = 0;
      for (int row = 0; row < tile; row += channels) {
        int from = row + group * groupSize;
        for (int i = from; i < from + groupSize; i++) {
          sum += sums[i];
          square += squares[i];
        }
      }
      double average = sum / count;
      double variance = Math.max(0, square / count - average * average);
      // Math.max hides no NaN: NaN stays NaN.
      int at = image * BitNetwork.GROUPS + group;
      mean[at] = (float) average;
      inverseDeviation[at] = (float) (1 / Math.sqrt(variance + BitNetwork.GROUP_NORM_EPSILON));
    }
  }

  private void scaleAndShift(int image, float[] scale, float[] shift) {
    for (int c = 0; c < channels; c++) {
      int at = image * BitNetwork.GROUPS + c / groupSize;
      scale[c] = gamma.values().floats().get(c) * inverseDeviation[at];
      shift[c] = beta.values().floats().get(c) - mean[at] * scale[c];
    }
  }

  /**
   * Turns the gradient by y into that by x, in place, and sets the gradients by gamma and beta.
   *
   * @param residual added to the result, or null
   */
  void backward(Tensor x, Tensor y, Tensor gradient, Tensor residual) {
    int images = x.images();
    gammaGradients = atLeast(gammaGradients, images * channels);
    betaGradients = atLeast(betaGradients, images * channels);
    workers.run(images, (image, scratch) -> backward(image, x, y, gradient, residual, scratch));
    for (int c = 0; c < channels; c++) {
      double gammaGradient = 0;
      double betaGradient = 0;
      for (int image = 0; image < images; image++) {
        gammaGradient += gammaGradients[image * channels + c];
        betaGradient += betaGradients[image * channels + c];
      }
      gamma.gradient().floats().put(c, (float) gammaGradient);
      beta.gradient().floats().put(c, (float) betaGradient);
    }
  }

  private void backward(
      int image, Tensor x, Tensor y, Tensor gradient, Tensor residual, Scratch scratch) {
    int values = x.length() / x.images();
    int tile = tileLength(values);
    float[] d = scratch.floats(0, tile);
    float[] input = scratch.floats(1, tile);
    float[] output = scratch.floats(2, tile);
    float[] sums = zeroed(scratch.floats(3, tile), tile);
    float[] products = zeroed(scratch.floats(4, tile), tile);
    int start = image * values;
    for (int at = 0; at < values; at += tile) {
      int length = Math.min(tile, values - at);
      loadMasked(y, gradient, start + at, d, output, length);
      x.floats().get(start + at, input, 0, length);
      Tiles.accumulateProducts(d, input, sums, products, length);
    }
    float[] constant = scratch.floats(5, tile);
    coefficients(image, values, sums, products, constant, tile);
    for (int at = 0; at < values; at += tile) {
      int length = Math.min(tile, values - at);
      loadMasked(y, gradient, start + at, d, output, length);
      x.floats().get(start + at, input, 0, length);
      Tiles.combine(d, input, sums, products, constant, length);
      if (residual != null) {
        residual.floats().get(start + at, input, 0, length);
        Tiles.add(d, input, length);
      }
      gradient.floats().put(start + at, d, 0, length);
    }
  }

  private static void loadMasked(
      Tensor y, Tensor gradient, int at, float[] d, float[] output, int length) {
    y.floats().get(at, output, 0, length);
    gradient.floats().get(at, d, 0, length);
    Tiles.maskByOutput(d, output, length);
  }

  /**
   * From Σd and Σd·x makes the factors of dx = a·d + b·x + c, in the arrays that held the sums.
   * With x̂ = r(x − m): dx = r(γd − mean(γd) − x̂·mean(γd·x̂)), the means over the group.
   */
  private void coefficients(
      int image, int values, float[] sums, float[] products, float[] constant, int tile) {
    double count = (double) values / BitNetwork.GROUPS;
    for (int group = 0; group < BitNetwork.GROUPS; group++) {
      double r = inverseDeviation[image * BitNetwork.GROUPS + group];
      double m = mean[image * BitNetwork.GROUPS + group];
      double sumOfGradient = 0;
      double sumOfProduct = 0;
      for (int c = group * groupSize; c < (group + 1) * groupSize; c++) {
        double sum = column(sums, c, tile);
        double product = r * (column(products, c, tile) - m * sum);
        betaGradients[image * channels + c] = (float) sum;
        gammaGradients[image * channels + c] = (float) product;
        sumOfGradient += gamma.values().floats().get(c) * sum;
        sumOfProduct += gamma.values().floats().get(c) * product;
      }
      double b = -r * r * sumOfProduct / count;
      double constantTerm = -r * sumOfGradient / count - b * m;
      for (int c = group * groupSize; c < (group + 1) * groupSize; c++) {
        sums[c] = (float) (gamma.values().floats().get(c) * r);
        products[c] = (float) b;
        constant[c] = (float) constantTerm;
      }
    }
    repeat(sums, tile);
    repeat(products, tile);
    repeat(constant, tile);
  }

  private double column(float[] tile, int channel, int length) {
    double sum = 0;
    for (int i = channel; i < length; i += channels) {
      sum += tile[i];
    }
    return sum;
  }

  /** Whole pixels, as many as make about {@link Tiles#LENGTH} values. */
  private int tileLength(int values) {
    return Math.min(values, Math.max(1, Tiles.LENGTH / channels) * channels);
  }

  private void repeat(float[] pixel, int tile) {
    for (int at = channels; at < tile; at += channels) {
      System.arraycopy(pixel, 0, pixel, at, channels);
    }
  }

  private static float[] zeroed(float[] array, int length) {
    Arrays.fill(array, 0, length, 0f);
    return array;
  }

  private static float[] atLeast(float[] array, int length) {
    return array.length >= length ? array : new float[length];
  }
}
