package io.radflow.training.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class EvaluationScheduleTest {

  private static EvaluationSchedule byRows(long steps, int batch, long rows) {
    return EvaluationSchedule.of(new RunShape(7, batch, steps, EvaluationInterval.rows(rows), 1));
  }

  private static List<Long> steps(EvaluationSchedule schedule) {
    List<Long> steps = new ArrayList<>();
    for (int pass = 0; pass < schedule.passes(); pass++) {
      steps.add(schedule.step(pass));
    }
    return steps;
  }

  /** 23 rows in batches of 4: epochs end within steps 6, 12, 18 and 23. */
  @Test
  void passesAreAfterTheLastWholeStepOfEachEpoch() {
    assertThat(steps(byRows(23, 4, 23))).containsExactly(5L, 11L, 17L, 23L);
    assertThat(steps(byRows(20, 4, 23))).containsExactly(5L, 11L, 17L, 20L);
    assertThat(steps(byRows(3, 4, 23))).containsExactly(3L);
  }

  @Test
  void epochsOfARunThatEndsWithOneHaveAPassEach() {
    for (long rows : new long[] {1000, 1023, 1024, 1025, 223_414}) {
      long steps = 90 * rows / 256;
      List<Long> passes = steps(byRows(steps, 256, rows));
      assertThat(passes).hasSize(90).doesNotHaveDuplicates().isSorted();
      assertThat(passes.get(89)).isEqualTo(steps);
    }
  }

  @Test
  void whatIsDueAfterAStepFollowsFromThePassesSteps() {
    for (long rows : new long[] {4, 5, 7, 8, 23, 1000}) {
      EvaluationSchedule schedule = byRows(50, 4, rows);
      List<Long> steps = steps(schedule);
      for (long done = 0; done <= 50; done++) {
        long now = done;
        assertThat(schedule.passesUpTo(done))
            .isEqualTo((int) steps.stream().filter(step -> step <= now).count());
        assertThat(schedule.passesBefore(done))
            .isEqualTo((int) steps.stream().filter(step -> step < now).count());
      }
    }
  }

  @Test
  void stepsAreAsManyRowsAsTheirBatchesHave() {
    for (long every : new long[] {1, 3, 10, 60}) {
      EvaluationSchedule bySteps = EvaluationSchedule.of(new RunShape(7, 4, 50, every));
      assertThat(steps(bySteps)).isEqualTo(steps(byRows(50, 4, 4 * every)));
      assertThat(bySteps.step(0)).isEqualTo(Math.min(50, every));
    }
  }

  @Test
  void lessThanAStepBetweenPassesIsRefused() {
    assertThatThrownBy(() -> byRows(50, 4, 3))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("at least a step of 4 images apart, not 3")
        .hasMessageContaining("training.evaluate-every-epochs");
  }
}
