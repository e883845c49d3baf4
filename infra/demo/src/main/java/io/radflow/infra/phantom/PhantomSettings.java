package io.radflow.infra.phantom;

import org.apache.flink.annotation.Internal;

/**
 * What to generate. The same settings give the same tables and pixels on every JVM.
 *
 * @param seed of everything random
 * @param patients with one to five images each, {@value #MEAN_IMAGES} on average
 * @param size short side of the images, pixels
 * @param sixteenBitShare share of the images stored with 16 bits instead of 8
 * @param oblongShare share of the images whose other side is an eighth longer
 * @param testShare share of the patients on the test list
 * @param brokenFiles adds one of each {@link PhantomFault}
 */
@Internal
public record PhantomSettings(
    long seed,
    int patients,
    int size,
    double sixteenBitShare,
    double oblongShare,
    double testShare,
    boolean brokenFiles) {

  static final double MEAN_IMAGES = 2.4;

  private static final int MIN_SIZE = 16;
  private static final int MAX_SIZE = 4096;
  private static final int MAX_PATIENTS = 99_999_000;

  /**
   * @throws IllegalArgumentException naming the setting, its value and what was expected
   */
  public PhantomSettings {
    requireRange("patients", patients, 1, MAX_PATIENTS);
    requireRange("size", size, MIN_SIZE, MAX_SIZE);
    requireRange("sixteenBitShare", sixteenBitShare, 0, 1);
    requireRange("oblongShare", oblongShare, 0, 1);
    requireRange("testShare", testShare, 0, 1);
  }

  /** About 1,200 images of 500 patients at 256 pixels, a quarter for testing, with the faults. */
  public static PhantomSettings defaults() {
    return new PhantomSettings(0, 500, 256, 0.3, 0.3, 0.25, true);
  }

  public PhantomSettings withSeed(long value) {
    return new PhantomSettings(
        value, patients, size, sixteenBitShare, oblongShare, testShare, brokenFiles);
  }

  public PhantomSettings withPatients(int value) {
    return new PhantomSettings(
        seed, value, size, sixteenBitShare, oblongShare, testShare, brokenFiles);
  }

  public PhantomSettings withSize(int value) {
    return new PhantomSettings(
        seed, patients, value, sixteenBitShare, oblongShare, testShare, brokenFiles);
  }

  public PhantomSettings withBrokenFiles(boolean value) {
    return new PhantomSettings(
        seed, patients, size, sixteenBitShare, oblongShare, testShare, value);
  }

  private static void requireRange(String name, double value, double low, double high) {
    if (!(value >= low && value <= high)) {
      throw new IllegalArgumentException(
          "Phantom setting %s is %s; expected %s to %s".formatted(name, value, low, high));
    }
  }
}
