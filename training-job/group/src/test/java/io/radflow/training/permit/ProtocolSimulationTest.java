package io.radflow.training.permit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.EnumMap;
import java.util.Map;
import java.util.function.LongFunction;
import org.junit.jupiter.api.Test;

/**
 * Permits and cuts in many schedules of a simulated cluster. A failure names its seed; with
 * -Dradflow.seed=N that schedule alone is run again. -Dradflow.schedules=N runs as many big ones.
 */
class ProtocolSimulationTest {

  private static final int SMALL = 10_000;
  private static final int BIG = 100;
  private static final int NAIVE = 300;

  @Test
  void everyScheduleOfUpTo8RanksEndsAsPlanned() {
    run("small", SMALL, Schedule::small);
  }

  @Test
  void everyScheduleOfUpTo64RanksEndsAsPlanned() {
    run("big", Integer.getInteger("radflow.schedules", BIG), Schedule::big);
  }

  @Test
  void calmSchedulesInWhichNaiveWaysFailEndAsPlanned() {
    assertThat(faults(Variant.PERMITS)).isEmpty();
  }

  @Test
  void ranksThatEndWhatTheyHaveBegunAndCopyTearTheCut() {
    assertThat(faults(Variant.DRAIN_THEN_COPY))
        .containsOnlyKeys(SimulationFault.Kind.TORN)
        .allSatisfy((kind, count) -> assertThat(count).isGreaterThan(100));
  }

  @Test
  void backPressureInPlaceOfTheHorizonSticks() {
    assertThat(faults(Variant.BACK_PRESSURE))
        .containsOnlyKeys(SimulationFault.Kind.STUCK)
        .allSatisfy((kind, count) -> assertThat(count).isGreaterThan(50));
  }

  @Test
  void cutThatComesByTheCoordinatorNeverArrives() {
    assertThat(faults(Variant.CUT_BY_COORDINATOR))
        .containsOnlyKeys(SimulationFault.Kind.STUCK)
        .allSatisfy((kind, count) -> assertThat(count).isGreaterThan(200));
  }

  @Test
  void cutAtTheForemostRankSticks() {
    assertThat(faults(Variant.MAXIMUM))
        .containsOnlyKeys(SimulationFault.Kind.STUCK)
        .allSatisfy((kind, count) -> assertThat(count).isGreaterThan(100));
  }

  private static void run(String what, int count, LongFunction<Schedule> schedules) {
    Long only = Long.getLong("radflow.seed");
    long first = only == null ? 1 : only;
    long end = only == null ? first + count : first + 1;
    double seconds = 0;
    long checkpoints = 0;
    long attempts = 0;
    for (long seed = first; seed < end; seed++) {
      try {
        Simulation.Outcome outcome = Simulation.run(schedules.apply(seed));
        seconds += outcome.seconds();
        checkpoints += outcome.checkpoints();
        attempts += outcome.attempts();
      } catch (RuntimeException e) {
        throw new AssertionError(
            "A " + what + " schedule fails, with -Dradflow.seed=" + seed + ": " + e.getMessage(),
            e);
      }
    }
    System.out.printf(
        "%d %s schedules: %.1f logical hours, %d complete checkpoints, %d attempts of jobs%n",
        end - first, what, seconds / 3600, checkpoints, attempts);
  }

  private static Map<SimulationFault.Kind, Integer> faults(Variant variant) {
    Map<SimulationFault.Kind, Integer> faults = new EnumMap<>(SimulationFault.Kind.class);
    for (long seed = 1; seed <= NAIVE; seed++) {
      try {
        Simulation.run(Schedule.calm(seed, variant));
      } catch (SimulationFault e) {
        faults.merge(e.kind(), 1, Integer::sum);
      }
    }
    System.out.printf("%s: %d calm schedules, of which fail: %s%n", variant, NAIVE, faults);
    return faults;
  }
}
