package io.radflow.infra.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.radflow.training.choice.EngineName;
import io.radflow.training.engine.Precision;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RanksBenchTest {

  @TempDir private Path folder;

  @Test
  void measuresRanksBesideOneRankOfAllTheirThreads() throws Exception {
    TrainingBench.Settings training =
        new TrainingBench.Settings(
            List.of(1, 1, 1, 1),
            1,
            16,
            4,
            1,
            2,
            1,
            Duration.ofSeconds(30),
            "none",
            EngineName.DL4J,
            Precision.FLOAT32);

    List<RanksBench.Round> rounds =
        new RanksBench(new RanksBench.Settings(training, 2, 1), folder).run(0, 1);

    assertThat(rounds).hasSize(1);
    RanksBench.Round round = rounds.get(0);
    assertThat(round.share()).isPositive();
    assertThat(round.waitedSeconds()).isPositive().isLessThan(round.ranksSeconds());
    assertThat(round.toString()).startsWith("2 ranks of 1 threads ");
  }

  @Test
  void leavesAreTheFewestThatRanksCanShare() {
    assertThat(new RanksBench.Settings(null, 2, 1).leaves()).isEqualTo(2);
    assertThat(new RanksBench.Settings(null, 3, 1).leaves()).isEqualTo(4);
    assertThat(new RanksBench.Settings(null, 8, 1).leaves()).isEqualTo(8);
  }
}
