package io.radflow.training.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.radflow.core.manifest.ObjectEntry;
import io.radflow.training.plan.BlockOrder;
import io.radflow.training.plan.EvaluationInterval;
import io.radflow.training.plan.LeafRange;
import io.radflow.training.plan.RunPlan;
import io.radflow.training.plan.RunPositions;
import io.radflow.training.plan.RunShape;
import io.radflow.training.plan.SourceRows;
import io.radflow.training.plan.TrainRows;
import io.radflow.training.source.RunSample;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class TurnBufferTest {

  /** Steps of 8 rows; passes of 21 rows after steps 2 and 4: turns of 8, 8 and 5 rows. */
  private static RunPositions run(int leaves) {
    List<ObjectEntry> train = List.of(new ObjectEntry("train", 64, 64, 1));
    List<ObjectEntry> test = List.of(new ObjectEntry("test", 21, 21, 2));
    return new RunPlan(
            new RunShape(3, 8, 4, EvaluationInterval.steps(2), leaves, leaves),
            new SourceRows("view", BlockOrder.mixed(8), train, TrainRows.all(64)),
            test)
        .positions();
  }

  @Test
  void givesEachTurnInOrderOnceItIsWhole() {
    RunPositions run = run(1);
    TurnBuffer buffer = new TurnBuffer(run, LeafRange.all(run), 0);
    List<Long> shuffled = new ArrayList<>(LongStream.range(0, run.length()).boxed().toList());
    Collections.shuffle(shuffled, new Random(5));
    List<Long> given = new ArrayList<>();
    List<Integer> sizes = new ArrayList<>();
    for (long position : shuffled) {
      buffer.add(sample(position));
      while (buffer.isWhole(buffer.next())) {
        List<RunSample> turn = buffer.take();
        sizes.add(turn.size());
        turn.forEach(sample -> given.add(sample.position));
      }
    }

    assertThat(given).isEqualTo(LongStream.range(0, run.length()).boxed().toList());
    assertThat(sizes).containsExactly(8, 8, 8, 8, 5, 8, 8, 8, 8, 5);
    assertThat(buffer.size()).isZero();
    assertThat(buffer.position()).isEqualTo(run.length());
  }

  @Test
  void givesTheRowsOfItsLeavesAlone() {
    RunPositions run = run(4);
    TurnBuffer buffer = new TurnBuffer(run, LeafRange.of(run, 3, 4), 0);
    List<List<Long>> given = new ArrayList<>();
    for (long turn = 0; turn < run.turns().count(); turn++) {
      long first = run.turns().of(turn).position();
      if (run.turns().of(turn).rows() == 8) {
        assertThat(buffer.isWhole(turn)).isFalse();
        buffer.add(sample(first + 7));
        buffer.add(sample(first + 6));
      }
      assertThat(buffer.isWhole(turn)).isTrue();
      given.add(buffer.take().stream().map(sample -> sample.position).toList());
    }

    // The fourth leaf has none of the five last rows of a pass.
    assertThat(given.subList(0, 6))
        .containsExactly(
            List.of(6L, 7L),
            List.of(14L, 15L),
            List.of(22L, 23L),
            List.of(30L, 31L),
            List.of(),
            List.of(43L, 44L));
  }

  @Test
  void refusesASampleThatComesTwiceOrIsAnotherLeafs() {
    RunPositions run = run(4);
    TurnBuffer buffer = new TurnBuffer(run, LeafRange.of(run, 1, 3), 8);
    buffer.add(sample(10));

    assertThatThrownBy(() -> buffer.add(sample(10))).hasMessageContaining("position 10");
    assertThatThrownBy(() -> buffer.add(sample(3))).hasMessageContaining("position 3");
    assertThatThrownBy(() -> buffer.add(sample(9)))
        .hasMessage("Sample sample-9 of position 9 is not of leaves 1 to 2");
    assertThatThrownBy(() -> buffer.add(sample(14))).hasMessageContaining("leaves 1 to 2");
  }

  private static RunSample sample(long position) {
    RunSample sample = new RunSample();
    sample.position = position;
    sample.id = "sample-" + position;
    return sample;
  }
}
