package io.radflow.training.cudnn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.radflow.training.engine.Precision;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Pooling, picking and means against plain loops. */
class PixelKernelsTest {

  private static final int IMAGES = 2;
  private static final int CHANNELS = 16;

  private static int at(int image, int row, int column, int channel, int height, int width) {
    return ((image * height + row) * width + column) * CHANNELS + channel;
  }

  @ParameterizedTest
  @CsvSource({"FLOAT32, 5, 6", "FLOAT32, 8, 8", "BF16, 7, 4", "BF16, 1, 1"})
  void theMaximumCountsItsBorderOfZerosAndItsGradientGoesToTheFirstOfEquals(
      Precision precision, int height, int width) {
    try (KernelRoom room = new KernelRoom(precision)) {
      float[] values = room.noise(IMAGES * height * width * CHANNELS);
      // Equal neighbours, and a pixel that all its windows' borders are larger than.
      for (int i = 0; i < values.length; i += 3) {
        values[i] = 0.5f;
      }
      values[0] = -1;
      int outHeight = (height - 1) / 2 + 1;
      int outWidth = (width - 1) / 2 + 1;
      Tensor x = room.tensor(IMAGES, height, width, CHANNELS, values);
      Tensor y = room.arena.take(x.type(), IMAGES, outHeight, outWidth, CHANNELS);
      long winners = room.arena.take(y.values());
      float[] slope = room.noise((int) y.values());
      float[] expected = new float[slope.length];
      double[] byX = new double[values.length];
      for (int i = 0; i < slope.length; i++) {
        int best = pool(values, i, height, width, expected);
        if (best >= 0) {
          byX[best] += slope[i];
        }
      }
      Pixels pixels = new Pixels(room.computation);

      pixels.maximum(x, y, winners);
      assertThat(room.read(y)).isEqualTo(expected);
      Tensor gradient = room.tensor(IMAGES, outHeight, outWidth, CHANNELS, slope);
      pixels.maximumGradient(winners, gradient, x);
      assertThat(KernelRoom.apart(room.read(x), byX)).isLessThan(4 * room.tolerance());
    }
  }

  /** Sets the i-th output; returns which input it is, or −1 for the border. */
  private static int pool(float[] x, int i, int height, int width, float[] y) {
    int outWidth = (width - 1) / 2 + 1;
    int outHeight = (height - 1) / 2 + 1;
    int channel = i % CHANNELS;
    int column = i / CHANNELS % outWidth * 2;
    int row = i / CHANNELS / outWidth % outHeight * 2;
    int image = i / CHANNELS / outWidth / outHeight;
    int best = -2;
    for (int r = row - 1; r <= row + 1; r++) {
      for (int c = column - 1; c <= column + 1; c++) {
        boolean inside = r >= 0 && r < height && c >= 0 && c < width;
        int place = inside ? at(image, r, c, channel, height, width) : -1;
        float value = inside ? x[place] : 0;
        if (best == -2 || value > y[i]) {
          best = place;
          y[i] = value;
        }
      }
    }
    return best;
  }

  @ParameterizedTest
  @EnumSource(Precision.class)
  void everySecondPixelIsTakenAndGoesBackToItsPlace(Precision precision) {
    int height = 5;
    int width = 4;
    try (KernelRoom room = new KernelRoom(precision)) {
      float[] values = room.noise(IMAGES * height * width * CHANNELS);
      Tensor x = room.tensor(IMAGES, height, width, CHANNELS, values);
      Pixels pixels = new Pixels(room.computation);

      Tensor sample = pixels.sample(x, 2);
      assertThat(sample.height()).isEqualTo(3);
      assertThat(sample.width()).isEqualTo(2);
      float[] sampled = room.read(sample);
      pixels.addSample(sample, 2, x);
      float[] sums = room.read(x);
      for (int i = 0; i < values.length; i++) {
        int row = i / CHANNELS / width % height;
        int column = i / CHANNELS % width;
        boolean taken = row % 2 == 0 && column % 2 == 0;
        assertThat(sums[i]).isEqualTo(taken ? 2 * values[i] : values[i]);
        if (taken) {
          int image = i / CHANNELS / width / height;
          assertThat(sampled[at(image, row / 2, column / 2, i % CHANNELS, 3, 2)])
              .isEqualTo(values[i]);
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Precision.class)
  void meansAreOfEachImageAndTheirGradientsAreSharedOut(Precision precision) {
    int height = 3;
    int width = 7;
    int pixels = height * width;
    try (KernelRoom room = new KernelRoom(precision)) {
      float[] values = room.noise(IMAGES * pixels * CHANNELS);
      double[] expected = new double[IMAGES * CHANNELS];
      for (int i = 0; i < values.length; i++) {
        expected[i / CHANNELS / pixels * CHANNELS + i % CHANNELS] += values[i] / (double) pixels;
      }
      Tensor x = room.tensor(IMAGES, height, width, CHANNELS, values);
      Pixels operations = new Pixels(room.computation);

      Tensor means = operations.means(x);
      assertThat(KernelRoom.apart(room.read(means), expected)).isLessThan(1e-6);
      operations.meansGradient(means, x);
      float[] shares = room.read(x);
      for (int i = 0; i < shares.length; i++) {
        double share = expected[i / CHANNELS / pixels * CHANNELS + i % CHANNELS] / pixels;
        assertThat((double) shares[i]).isCloseTo(share, within(room.tolerance()));
      }
    }
  }
}
