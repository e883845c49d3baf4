package io.radflow.training.snapshot;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.TreeMap;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class SnapshotSettingsTest {

  private static final long STEPS = 23;

  @Test
  void theNewestOfThoseThatWereDueStay() {
    for (int every : new int[] {1, 4, 5, 23, 40}) {
      for (int kept = 1; kept < 5; kept++) {
        SnapshotSettings settings = settings(every, kept);
        for (long done = 1; done <= STEPS; done++) {
          List<Long> due = due(settings, done);
          List<Long> newest = due.subList(Math.max(0, due.size() - kept), due.size());
          if (!due.isEmpty() && due.get(due.size() - 1) == done) {
            assertThat(kept(settings, due, done))
                .as("every %d, %d kept, %d done", every, kept, done)
                .isEqualTo(newest);
          }
        }
      }
    }
  }

  @Test
  void allStayWhereMoreAreKeptThanARunCanHave() {
    SnapshotSettings settings = settings(1_000_000_000_000L, Integer.MAX_VALUE);
    assertThat(settings.isKept(1, STEPS)).isTrue();
    assertThat(settings.isKept(1_000_000_000_000L, 3_000_000_000_000L)).isTrue();
  }

  @Test
  void allStayUnlessANumberIsSet() {
    SnapshotSettings settings = settings(5, 0);
    assertThat(kept(settings, due(settings, STEPS), STEPS)).containsExactly(5L, 10L, 15L, 20L, 23L);
  }

  private static List<Long> due(SnapshotSettings settings, long done) {
    return LongStream.rangeClosed(1, done).filter(settings::isDue).boxed().toList();
  }

  private static List<Long> kept(SnapshotSettings settings, List<Long> due, long done) {
    return due.stream().filter(step -> step == done || settings.isKept(step, done)).toList();
  }

  private static SnapshotSettings settings(long every, int kept) {
    return new SnapshotSettings(
        "run", every, kept, true, STEPS, "scratch", "plan", null, null, null, new TreeMap<>());
  }
}
