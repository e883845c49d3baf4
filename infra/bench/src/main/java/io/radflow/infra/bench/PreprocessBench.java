package io.radflow.infra.bench;

import io.radflow.core.reject.RejectedException;
import io.radflow.ingest.image.ImageDecoder;
import io.radflow.ingest.image.ImageFormat;
import io.radflow.ingest.image.pixels.DecodedImage;
import io.radflow.ingest.image.pixels.ImageSize;
import io.radflow.preprocess.recipe.Recipe;
import io.radflow.preprocess.recipe.SourceImage;
import io.radflow.preprocess.recipe.StoredImage;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import org.apache.flink.annotation.Internal;

/**
 * Decoding and resampling on one thread, in turn with the same steps written directly on the
 * libraries' calls.
 */
@Internal
public final class PreprocessBench {

  /** What is measured. */
  private enum Case {
    XRAY_JPEG("2000 x 2500 grey JPEG, xray-224", "xray", ImageFormat.JPEG),
    XRAY_PNG("2500 x 2500 16-bit PNG, xray-224", "xray", ImageFormat.PNG),
    BIT("500 x 375 JPEG, bit", "bit", ImageFormat.JPEG),
    BIT_EVALUATION("1600 x 1200 JPEG, bit, evaluation", "bit", ImageFormat.JPEG);

    private final String title;
    private final String recipe;
    private final ImageFormat format;

    Case(String title, String recipe, ImageFormat format) {
      this.title = title;
      this.recipe = recipe;
      this.format = format;
    }

    byte[] image() throws IOException {
      return switch (this) {
        case XRAY_JPEG -> BenchPictures.jpeg(2000, 2500, 1);
        case XRAY_PNG -> BenchPictures.png16(2500, 2500);
        case BIT -> BenchPictures.jpeg(375, 500, 3);
        case BIT_EVALUATION -> BenchPictures.jpeg(1200, 1600, 3);
      };
    }

    byte[] direct(byte[] image) throws IOException {
      return switch (this) {
        case XRAY_JPEG -> DirectCalls.xrayOfJpeg(image, 224);
        case XRAY_PNG -> DirectCalls.xrayOfPng(image, 224);
        case BIT -> DirectCalls.bilinear(image, 512, 682);
        case BIT_EVALUATION -> DirectCalls.bilinear(image, 480, 480);
      };
    }
  }

  private final int images;
  private final int rounds;

  /**
   * @param images of a round
   * @param rounds of which the median counts
   */
  public PreprocessBench(int images, int rounds) {
    this.images = images;
    this.rounds = rounds;
  }

  /**
   * What a case took.
   *
   * @param seconds for an image
   * @param directSeconds for an image, written on the libraries' calls
   */
  public record Result(String title, double seconds, double directSeconds) {

    /** Time as a multiple of the direct calls'. */
    public double ratio() {
      return seconds / directSeconds;
    }

    @Override
    public String toString() {
      return String.format(
          "%s: %.2f ms an image, directly %.2f ms: %.2f",
          title, 1e3 * seconds, 1e3 * directSeconds, ratio());
    }
  }

  /**
   * Runs all cases; a first round of each warms up.
   *
   * @throws IllegalStateException if the two ways do not agree
   */
  public List<Result> run() throws Exception {
    List<Result> results = new ArrayList<>();
    for (Case one : Case.values()) {
      results.add(run(one));
    }
    return results;
  }

  private Result run(Case one) throws Exception {
    byte[] image = one.image();
    Recipe recipe = Recipe.byName(one.recipe, OptionalInt.empty());
    boolean training = one != Case.BIT_EVALUATION;
    SourceImage source = new Encoded(one.format, image);
    if (!Arrays.equals(recipe.apply(source, training).bytes(), one.direct(image))) {
      throw new IllegalStateException("The two ways differ for " + one.title);
    }
    double[] ours = new double[rounds];
    double[] direct = new double[rounds];
    for (int round = -1; round < rounds; round++) {
      double own = seconds(() -> recipe.apply(source, training).bytes());
      double calls = seconds(() -> one.direct(image));
      if (round >= 0) {
        ours[round] = own;
        direct[round] = calls;
      }
    }
    return new Result(one.title, median(ours), median(direct));
  }

  /** One way to make an image's tensor. */
  private interface Way {
    byte[] tensor() throws IOException, RejectedException;
  }

  private double seconds(Way way) throws Exception {
    long start = System.nanoTime();
    long sum = 0;
    for (int i = 0; i < images; i++) {
      sum += way.tensor()[0];
    }
    if (sum == Long.MIN_VALUE) {
      throw new IllegalStateException("Never; it keeps the compiler from leaving out the work");
    }
    return (System.nanoTime() - start) / 1e9 / images;
  }

  private static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }

  /** Decoded as preprocess does it. */
  private record Encoded(ImageFormat format, byte[] encoded) implements SourceImage {

    private static final ImageDecoder DECODER = new ImageDecoder();

    @Override
    public ImageSize size() {
      throw new UnsupportedOperationException(StoredImage.RAW + " alone is measured");
    }

    @Override
    public DecodedImage decoded() throws RejectedException {
      return DECODER.decode(format, encoded);
    }
  }
}
