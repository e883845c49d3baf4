package io.radflow.training.mixing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Batches of data that is published in the order of its classes, patients or drops are as mixed as
 * those of a shuffle of all rows: by the plans of views and runs, with every setting's default, at
 * full size. docs/order.md has the figures.
 */
class ShuffleQualityTest {

  private static final int BATCH = 256;
  private static final int JPEG = 110_000;

  /** A tar a class. */
  private static final int[] IMAGENET = Shape.sizes(1_000, 1_281);

  @ParameterizedTest
  @ValueSource(ints = {1, 16})
  void imagenetOfEncodedImagesIsMixedAsByAFullShuffle(int lanes) {
    ClassCounts counts = imagenet(SimulatedView.mixed(JPEG), JPEG, lanes);
    assertThat(counts.meanDistinct()).isGreaterThanOrEqualTo(221);
    assertThat(counts.neighboursCorrelation()).isCloseTo(0, within(0.02));
    requireAsShuffled(counts);
  }

  @ParameterizedTest
  @CsvSource({"150528, 110000", "691200, 110000", "50176, 6000000", "12288, 110000"})
  void pixelsOfAnySizeAreMixedAsByAFullShuffle(int rowBytes, int imageBytes) {
    requireAsShuffled(imagenet(SimulatedView.mixed(rowBytes), imageBytes, 1));
  }

  @ParameterizedTest
  @ValueSource(ints = {1_000, 5_000, 15_000, 30_000})
  void smallEncodedImagesAreMixedAsByAFullShuffle(int bytes) {
    requireAsShuffled(imagenet(SimulatedView.mixed(bytes), bytes, 1));
  }

  @Test
  void thePublishedOrderIsNot() {
    ClassCounts counts = imagenet(SimulatedView.published(JPEG), JPEG, 1);
    assertThat(counts.meanDistinct()).isLessThan(6);
    assertThat(counts.variance(8)).isGreaterThan(200);
    assertThat(counts.neighboursCorrelation()).isGreaterThan(0.5);
    assertThatThrownBy(() -> requireAsShuffled(counts)).isInstanceOf(AssertionError.class);
  }

  @Test
  void rowsThatRulesLeaveOutChangeNothing() {
    requireAsShuffled(imagenet(SimulatedView.mixed(JPEG, 0.1), JPEG, 1));
  }

  private static ClassCounts imagenet(SimulatedView view, int imageBytes, int lanes) {
    view.add("imagenet1k/train", Shape.objectsByClass(IMAGENET, imageBytes), imageBytes);
    return counts(view, Shape.classes(IMAGENET), BATCH, lanes);
  }

  @ParameterizedTest
  @ValueSource(ints = {64, 1_024, 4_096})
  void batchesOfAnySizeAreMixedAsByAFullShuffle(int batch) {
    SimulatedView view =
        SimulatedView.mixed(JPEG).add("imagenet1k/t", Shape.objectsByClass(IMAGENET, JPEG), JPEG);
    requireAsShuffled(counts(view, Shape.classes(IMAGENET), batch, 1));
  }

  @Test
  void classesOfALongTailAreMixedAsByAFullShuffle() {
    // As ImageNet-21k, with an eighth of its images.
    int[] sizes = IntStream.range(0, 21_841).map(of -> 3 + 4_000_000 / (of + 4_000) / 5).toArray();
    SimulatedView view =
        SimulatedView.mixed(JPEG).add("imagenet21k/train", Shape.objectsByClass(sizes, JPEG), JPEG);
    requireAsShuffled(counts(view, Shape.classes(sizes), BATCH, 1));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 16})
  void aClassOfHalfOfAllImagesAndRareOnesAreMixedAsByAFullShuffle(int lanes) {
    int[] sizes =
        IntStream.concat(IntStream.of(300_000), IntStream.generate(() -> 30).limit(10_000))
            .toArray();
    SimulatedView view =
        SimulatedView.mixed(JPEG).add("images/all", Shape.objectsByClass(sizes, JPEG), JPEG);
    requireAsShuffled(counts(view, Shape.classes(sizes), BATCH, lanes));
  }

  @Test
  void xraysInPatientOrderHaveThePatientsOfAFullShuffle() {
    SplittableRandom random = new SplittableRandom(1);
    // A geometric number of images a patient, 3.5 on average.
    int[] images =
        IntStream.range(0, 250_000)
            .map(patient -> 1 + (int) (Math.log(1 - random.nextDouble()) / Math.log(1 - 1 / 3.5)))
            .toArray();
    int[] patients = Shape.classes(images);
    SimulatedView view =
        SimulatedView.mixed(224 * 224)
            .add("nih/all", Shape.objects(patients.length, 400_000), 400_000);
    ClassCounts counts = counts(view, patients, BATCH, 1);
    assertThat(counts.meanDistinct())
        .isCloseTo(counts.shuffled(1).meanDistinct(), within(0.01 * BATCH));
    requireAsShuffled(counts);
  }

  @ParameterizedTest
  @CsvSource({
    "900 100, 1",
    "900 100, 16",
    "500 250 125 63 31 16 8 4, 1",
    "500 250 125 63 31 16 8 4, 16"
  })
  void dropsWithClassesOfTheirOwnAreMixedWithEachOther(String drops, int lanes) {
    SimulatedView view = SimulatedView.mixed(JPEG);
    int[] classes = Arrays.stream(drops.split(" ")).mapToInt(Integer::parseInt).toArray();
    for (int drop = 0; drop < classes.length; drop++) {
      int[] objects = Shape.objectsByClass(Shape.sizes(classes[drop], 1_281), JPEG);
      view.add("imagenet1k/" + drop, objects, JPEG);
    }
    int[] draws = view.draws(BATCH, lanes, view.size());
    int[] classOf = Shape.classes(Shape.sizes(Arrays.stream(classes).sum(), 1_281));
    requireAsShuffled(new ClassCounts(of(draws, classOf), BATCH));
    int[] dropOf = Shape.classes(Arrays.stream(classes).map(number -> number * 1_281).toArray());
    assertThat(new ClassCounts(of(draws, dropOf), BATCH).variance(1)).isLessThanOrEqualTo(1.5);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 16})
  void theLastBatchesOfAnEpochAndThoseOfTwoEpochsAreMixedToo(int lanes) {
    SimulatedView view =
        SimulatedView.mixed(JPEG).add("imagenet1k/t", Shape.objectsByClass(IMAGENET, JPEG), JPEG);
    int[] draws = of(view.draws(BATCH, lanes, 2 * view.size()), Shape.classes(IMAGENET));
    int last = draws.length / 2 / BATCH;
    int[] distinct = new ClassCounts(draws, BATCH).distinct();
    // A full shuffle's have 226 with a deviation of 5.
    assertThat(IntStream.of(Arrays.copyOfRange(distinct, last - 5, last + 6)).boxed())
        .allSatisfy(number -> assertThat(number).isGreaterThan(226 - 3 * 5));
  }

  private static ClassCounts counts(SimulatedView view, int[] classes, int batch, int lanes) {
    return new ClassCounts(of(view.draws(batch, lanes, view.size()), classes), batch);
  }

  private static int[] of(int[] draws, int[] classes) {
    return Arrays.stream(draws).map(row -> classes[row]).toArray();
  }

  private static void requireAsShuffled(ClassCounts counts) {
    ClassCounts shuffled = counts.shuffled(9);
    assertThat(counts.meanDistinct())
        .as("different classes of a batch")
        .isGreaterThanOrEqualTo(0.98 * shuffled.meanDistinct());
    assertThat((double) counts.firstPercentileDistinct())
        .as("different classes of the hundredth batch")
        .isGreaterThanOrEqualTo(0.98 * shuffled.firstPercentileDistinct());
    assertThat(counts.variance(1)).as("variance of one batch").isLessThanOrEqualTo(1.05);
    assertThat(counts.variance(8)).as("variance of eight batches").isLessThanOrEqualTo(1.05);
    assertThat(counts.neighboursCorrelation())
        .as("correlation of neighbours")
        .isLessThanOrEqualTo(0.02);
  }
}
