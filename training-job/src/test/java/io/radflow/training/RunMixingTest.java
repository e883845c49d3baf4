package io.radflow.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.radflow.core.manifest.ObjectEntry;
import io.radflow.core.manifest.ViewManifest;
import io.radflow.testing.log.CapturedLog;
import io.radflow.training.check.HalvesView;
import io.radflow.training.mixing.Mixing;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class RunMixingTest {

  @RegisterExtension static final TrainingRun RUNS = new TrainingRun();

  @Test
  void aPlannedRunTellsHowMixedItsBatchesAre() throws Exception {
    Mixing mixing = Run.plan(RUNS.configuration("mixing")).description().mixing();

    // 24 steps of 16 rows, of 9 whole batches in an epoch of 150; classes take turns.
    assertThat(mixing.batch()).isEqualTo(16);
    assertThat(mixing.batches()).isEqualTo(9);
    assertThat(mixing.consecutive()).isEqualTo(9);
    assertThat(mixing.classes().inBatch()).isEqualTo(2);
    assertThat(mixing.classes().inShuffledBatch()).as("the view counts no labels").isNull();
    assertThat(mixing.patients()).as("none are known").isNull();
  }

  @Test
  void aRunOnFewShotsIsMeasuredInWhatItDraws() throws Exception {
    Mixing mixing =
        Run.plan(RUNS.configuration("shots", "training.shot=5_shot", "training.batch=4"))
            .description()
            .mixing();

    assertThat(mixing.batches()).as("of 10 rows").isEqualTo(2);
    assertThat(mixing.classes().inConsecutive()).isCloseTo(2, within(1e-9));
  }

  @Test
  void aRunOfWhichNothingCanBeReadIsPlannedAllTheSame() throws Exception {
    ViewManifest view = HalvesView.write(RUNS.store(), "lost", 8, 64, 16, 16);
    for (ObjectEntry shard : view.shards().get("train")) {
      RUNS.store().delete(shard.key());
    }
    try (CapturedLog log = CapturedLog.open()) {
      Run run = Run.plan(RUNS.configuration("lost", "training.view=lost"));

      assertThat(run.description().mixing()).isNull();
      assertThat(log.lines()).anyMatch(line -> line.contains("could not be measured"));
    }
  }
}
