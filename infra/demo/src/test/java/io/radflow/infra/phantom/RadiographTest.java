package io.radflow.infra.phantom;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Compares pictures of the same patients with and without a finding, averaged over patients. */
class RadiographTest {

  private static final int SIZE = 64;
  private static final int PATIENTS = 24;

  /** Columns and rows as shares of the image; whichever side is higher (or lower) counts. */
  private record Region(double left, double right, double top, double bottom) {
    double mean(Canvas canvas) {
      double sum = 0;
      int count = 0;
      for (int y = (int) (top * SIZE); y < bottom * SIZE; y++) {
        for (int x = (int) (left * SIZE); x < right * SIZE; x++, count++) {
          sum += canvas.brightness()[y * SIZE + x];
        }
      }
      return sum / count;
    }

    Region mirrored() {
      return new Region(1 - right, 1 - left, top, bottom);
    }
  }

  private static final Region COSTOPHRENIC = new Region(0.12, 0.22, 0.64, 0.72);
  private static final Region APEX = new Region(0.18, 0.26, 0.30, 0.40);
  private static final Region UPPER_LUNG = new Region(0.22, 0.42, 0.25, 0.40);
  private static final Region PERIHILAR = new Region(0.30, 0.42, 0.38, 0.52);
  private static final Region CHEST_WALL = new Region(0.10, 0.18, 0.45, 0.65);
  private static final Region LOWER_LUNG = new Region(0.18, 0.40, 0.54, 0.64);
  private static final Region BESIDE_THE_HEART = new Region(0.66, 0.74, 0.55, 0.64);

  @Test
  void effusionFillsTheCostophrenicAngle() {
    assertThat(higherSideGain(Finding.EFFUSION, COSTOPHRENIC)).isGreaterThan(0.10);
  }

  @Test
  void pneumothoraxDarkensTheLungMargin() {
    assertThat(lowerSideGain(Finding.PNEUMOTHORAX, APEX)).isLessThan(-0.10);
  }

  @Test
  void emphysemaDarkensTheLungs() {
    assertThat(gain(Finding.EMPHYSEMA, UPPER_LUNG)).isLessThan(-0.08);
  }

  @Test
  void emphysemaLowersTheDiaphragm() {
    assertThat(gain(Finding.EMPHYSEMA, new Region(0.25, 0.38, 0.72, 0.76))).isLessThan(-0.15);
  }

  @Test
  void edemaWhitensBothSidesOfTheHila() {
    assertThat(gain(Finding.EDEMA, PERIHILAR)).isGreaterThan(0.10);
    assertThat(gain(Finding.EDEMA, PERIHILAR.mirrored())).isGreaterThan(0.10);
  }

  @Test
  void cardiomegalyReachesFarIntoTheLeftLung() {
    assertThat(gain(Finding.CARDIOMEGALY, BESIDE_THE_HEART)).isGreaterThan(0.10);
  }

  @Test
  void pleuralThickeningWhitensTheChestWall() {
    assertThat(higherSideGain(Finding.PLEURAL_THICKENING, CHEST_WALL)).isGreaterThan(0.10);
  }

  @Test
  void fibrosisIsOfTheBases() {
    assertThat(gain(Finding.FIBROSIS, LOWER_LUNG)).isGreaterThan(0.10);
    assertThat(Math.abs(gain(Finding.FIBROSIS, UPPER_LUNG))).isLessThan(0.01);
  }

  @Test
  void herniaPutsGasBehindTheHeart() {
    double darkest = 0;
    for (int patient = 0; patient < PATIENTS; patient++) {
      Canvas with = draw(patient, EnumSet.of(Finding.HERNIA));
      Canvas without = draw(patient, Set.of());
      double lowest = 1;
      for (int y = (int) (0.5 * SIZE); y < 0.75 * SIZE; y++) {
        for (int x = (int) (0.42 * SIZE); x < 0.62 * SIZE; x++) {
          int i = y * SIZE + x;
          lowest = Math.min(lowest, with.brightness()[i] - without.brightness()[i]);
        }
      }
      darkest += lowest / PATIENTS;
    }
    assertThat(darkest).isLessThan(-0.4);
  }

  @Test
  void aMassCoversMoreThanEachNodule() {
    assertThat(largestPatch(Finding.MASS)).isGreaterThan(3 * largestPatch(Finding.NODULE));
  }

  @ParameterizedTest
  @EnumSource(Finding.class)
  void everyFindingShowsInEveryPatient(Finding finding) {
    for (int patient = 0; patient < PATIENTS; patient++) {
      Canvas with = draw(patient, EnumSet.of(finding));
      Canvas without = draw(patient, Set.of());
      int changed = 0;
      for (int i = 0; i < with.brightness().length; i++) {
        if (Math.abs(with.brightness()[i] - without.brightness()[i]) > 0.12) {
          changed++;
        }
      }
      // At 64 pixels; twenty are a disc of five pixels across.
      assertThat(changed).as("patient %d", patient).isGreaterThan(20);
    }
  }

  @Test
  void brightnessStaysInRange() {
    Canvas canvas = draw(1, EnumSet.allOf(Finding.class));
    for (float value : canvas.brightness()) {
      assertThat(value).isBetween(0f, 1f);
    }
  }

  private static double gain(Finding finding, Region region) {
    double sum = 0;
    for (int patient = 0; patient < PATIENTS; patient++) {
      sum += region.mean(draw(patient, EnumSet.of(finding))) - region.mean(draw(patient, Set.of()));
    }
    return sum / PATIENTS;
  }

  private static double higherSideGain(Finding finding, Region region) {
    return onePatientGains(finding, region).stream()
        .mapToDouble(gains -> Math.max(gains[0], gains[1]))
        .average()
        .orElseThrow();
  }

  private static double lowerSideGain(Finding finding, Region region) {
    return onePatientGains(finding, region).stream()
        .mapToDouble(gains -> Math.min(gains[0], gains[1]))
        .average()
        .orElseThrow();
  }

  private static List<double[]> onePatientGains(Finding finding, Region region) {
    Region other = region.mirrored();
    return IntStream.range(0, PATIENTS)
        .mapToObj(
            patient -> {
              Canvas with = draw(patient, EnumSet.of(finding));
              Canvas without = draw(patient, Set.of());
              return new double[] {
                region.mean(with) - region.mean(without), other.mean(with) - other.mean(without)
              };
            })
        .toList();
  }

  /** Pixels of the longest bright run in a row, squared: the area of the largest round patch. */
  private static double largestPatch(Finding finding) {
    double sum = 0;
    for (int patient = 0; patient < PATIENTS; patient++) {
      Canvas with = draw(patient, EnumSet.of(finding));
      Canvas without = draw(patient, Set.of());
      int longest = 0;
      int run = 0;
      for (int i = 0; i < with.brightness().length; i++) {
        boolean bright = with.brightness()[i] - without.brightness()[i] > 0.12;
        run = bright && i % SIZE != 0 ? run + 1 : 0;
        longest = Math.max(longest, run);
      }
      sum += (double) longest * longest / PATIENTS;
    }
    return sum;
  }

  /** The same random stream with and without: pose, exposure and vessels agree. */
  private static Canvas draw(int patient, Set<Finding> findings) {
    PhantomRandom random = new PhantomRandom(11, patient);
    Physique physique = Physique.random(random);
    return Radiograph.draw(physique, findings, patient % 3 == 0, SIZE, SIZE, random);
  }
}
