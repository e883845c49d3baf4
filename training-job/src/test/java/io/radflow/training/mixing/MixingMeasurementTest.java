package io.radflow.training.mixing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.radflow.core.manifest.ObjectEntry;
import io.radflow.core.manifest.ViewManifest;
import io.radflow.core.random.Deal;
import io.radflow.core.store.ObjectStore;
import io.radflow.testing.StoreExtension;
import io.radflow.training.plan.BlockOrder;
import io.radflow.training.plan.RunPlan;
import io.radflow.training.plan.RunShape;
import io.radflow.training.plan.SourceRows;
import io.radflow.training.plan.TrainRows;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MixingMeasurementTest {

  private static final int BATCH = 16;
  private static final int[] IN_ORDER = IntStream.range(0, MeasuredView.ROWS).toArray();
  private static final int[] SHUFFLED = Deal.permutation(MeasuredView.ROWS, 4, 0, "view");

  @RegisterExtension static final StoreExtension STORE = new StoreExtension();

  private static ObjectStore store;
  private static ViewManifest mixed;
  private static ViewManifest published;

  @BeforeAll
  static void writeViews() throws Exception {
    store = STORE.bucket();
    mixed = MeasuredView.write(store, "mixed", ViewManifest.MIXED, SHUFFLED);
    published = MeasuredView.write(store, "published", ViewManifest.PUBLISHED, IN_ORDER);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 16})
  void mixedBatchesHaveWhatAFullShufflesHave(int lanes) throws Exception {

    Mixing mixing = measure(plan(lanes, source(mixed, 1)), mixed);

    assertThat(mixing.order()).isEqualTo("mixed");
    assertThat(mixing.batch()).isEqualTo(BATCH);
    assertThat(mixing.consecutive()).isEqualTo(10);
    assertThat(mixing.batches()).isEqualTo(40);
    // 10 · (1 − 0.9^16), of 40 batches with a deviation of 0.9 each.
    assertThat(mixing.classes().inShuffledBatch()).isCloseTo(8.15, within(0.01));
    assertThat(mixing.classes().inBatch()).isCloseTo(8.15, within(4 * 0.9 / Math.sqrt(40)));
    assertThat(mixing.classes().inConsecutive()).isEqualTo(10);
    assertThat(mixing.classes().inShuffledConsecutive()).isCloseTo(10, within(1e-5));
    assertThat(mixing.patients().inShuffledBatch()).isCloseTo(15.93, within(0.02));
    assertThat(mixing.patients().inBatch()).isCloseTo(15.93, within(0.2));
    assertThat(mixing.drops().inShuffledBatch()).isCloseTo(3.96, within(0.01));
    assertThat(mixing.advice()).isEmpty();
  }

  @Test
  void whatIsCountedIsWhatTheRunDraws() throws Exception {
    RunPlan plan = plan(1, source(published, 1));

    Mixing mixing = measure(plan, published);

    List<ObjectEntry> shards = published.shards().get("train");
    int[] drawn =
        PlannedDraws.of(
            plan,
            MeasuredView.ROWS,
            (shard, row) -> shards.indexOf(shard) * MeasuredView.SHARD + row);
    int[] windows =
        IntStream.of(0, 100, 200, 300)
            .flatMap(batch -> Arrays.stream(drawn, batch * BATCH, (batch + 10) * BATCH))
            .toArray();
    assertThat(mixing.classes().inBatch()).isEqualTo(distinct(windows, BATCH, 640));
    assertThat(mixing.classes().inConsecutive()).isEqualTo(distinct(windows, 10 * BATCH, 640));
    assertThat(mixing.patients().inBatch()).isEqualTo(distinct(windows, BATCH, 5));
    assertThat(mixing.drops().inConsecutive()).isEqualTo(distinct(windows, 10 * BATCH, 1_600));
  }

  private static double distinct(int[] rows, int stretch, int members) {
    return IntStream.range(0, rows.length / stretch)
        .mapToLong(
            i ->
                Arrays.stream(rows, i * stretch, (i + 1) * stretch)
                    .map(row -> row / members)
                    .distinct()
                    .count())
        .average()
        .orElseThrow();
  }

  @Test
  void batchesOfAViewOf010AreSaidToBeLessMixedAndWhatToDo() throws Exception {
    ViewManifest view = MeasuredView.earlier(published);

    Mixing mixing = measure(plan(1, source(view, 1)), view);

    assertThat(mixing.classes().inBatch()).isLessThan(4);
    assertThat(mixing.drops()).isNull();
    assertThat(mixing.patients().inShuffledBatch()).as("not in its manifest").isNull();
    assertThat(mixing.advice().orElseThrow()).contains("make the view again");
    assertThat(mixing.toString())
        .startsWith("a batch of 16 has on average ")
        .contains("classes (a full shuffle: 8.2)")
        .contains("10 consecutive ones ");
  }

  /** A full shuffle of 30 classes has 8.3 in a batch of 16 and 22.2 in ten: deviations 1.2, 1.8. */
  @Test
  void whatChanceDoesToFewBatchesIsNotCalledLessMixed() {
    assertThat(of(10, 7.6, 20).advice()).isEmpty();
    assertThat(of(10, 4, 20).advice()).isPresent();
    assertThat(of(40, 7.6, 21.5).advice()).isEmpty();
    assertThat(of(4_000, 7.6, 21.5).advice()).isPresent();
    assertThat(of(4_000, 8.2, 21.9).advice()).isEmpty();
    assertThat(of(1, 8.3, 8.3).toString())
        .isEqualTo("a batch of 16 has on average 8.3 classes (a full shuffle: 8.3)");
  }

  private static Mixing of(int batches, double inBatch, double inConsecutive) {
    Different classes = new Different(inBatch, inConsecutive, 8.3, 22.2);
    return new Mixing("mixed", 16, batches, Math.min(10, batches), classes, null, null);
  }

  @Test
  void severalViewsAreMeasuredTogether() throws Exception {
    ViewManifest other = MeasuredView.renamed(mixed, "other");

    Mixing mixing = measure(plan(1, source(mixed, 3), source(other, 1)), mixed, other);

    // Their classes are the same; drops and patients are told apart by view.
    assertThat(mixing.classes().inShuffledBatch()).isCloseTo(8.15, within(0.01));
    assertThat(mixing.classes().inBatch()).isCloseTo(8.15, within(0.6));
    // 4 · (1 − 0.75^12) of one and 4 · (1 − 0.75^4) of the other.
    assertThat(mixing.drops().inShuffledBatch()).isCloseTo(3.87 + 2.73, within(0.02));
    assertThat(mixing.drops().inConsecutive()).isEqualTo(8);
  }

  @Test
  void fewShotAndOversampledRunsAreHeldAgainstAShuffleOfWhatTheyDraw() throws Exception {

    ShuffledEpoch shots = ShuffledEpoch.ofShots(mixed, 5, false);
    assertThat(shots.rows()).isEqualTo(50);
    assertThat(shots.labels()).containsOnly(5);
    assertThat(shots.patients()).isNull();
    // 50 of 50, and of draws that put each back 10 · (1 − 0.9^50).
    assertThat(shots.logMissing(5, 50)).isEqualTo(Double.NEGATIVE_INFINITY);
    assertThat(ShuffledEpoch.ofShots(mixed, 5, true).logMissing(5, 50))
        .isCloseTo(50 * Math.log(0.9), within(1e-9));
    assertThat(ShuffledEpoch.oversampled(mixed, false).labels()).containsOnly(640);
    assertThat(ShuffledEpoch.oversampled(mixed, true).logMissing(640, 50))
        .isCloseTo(50 * Math.log(0.9), within(1e-9));
    assertThat(ShuffledEpoch.ofPart(30)).isEqualTo(new ShuffledEpoch(30, false, null, null, null));
  }

  @Test
  void aShardThatIsGoneIsNamed() throws Exception {
    ViewManifest view = MeasuredView.gone(mixed);
    assertThatThrownBy(() -> measure(plan(1, source(view, 1)), view))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("tensors/gone/train/part-");
  }

  private static Mixing measure(RunPlan plan, ViewManifest... views) throws IOException {
    return MixingMeasurement.of(
        plan, List.of(views), Stream.of(views).map(ShuffledEpoch::of).toList(), store);
  }

  private static SourceRows source(ViewManifest view, int share) {
    return new SourceRows(
        view.view(),
        share,
        view.isMixed() ? BlockOrder.mixed(32) : BlockOrder.published(128),
        view.shards().get("train"),
        TrainRows.all(MeasuredView.ROWS));
  }

  private static RunPlan plan(int lanes, SourceRows... sources) {
    return new RunPlan(
        new RunShape(7, BATCH, 1_000, 0, lanes),
        List.of(sources),
        List.of(new ObjectEntry("test", 1, 1, 1)));
  }
}
