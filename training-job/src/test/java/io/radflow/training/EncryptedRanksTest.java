package io.radflow.training;

import static org.assertj.core.api.Assertions.assertThat;

import io.radflow.testing.InternalKeys;
import io.radflow.testing.log.CapturedLog;
import java.io.IOException;
import java.nio.file.Path;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.SecurityOptions;
import org.apache.flink.runtime.testutils.MiniClusterResourceConfiguration;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Ranks of a cluster whose processes encrypt what they send each other. */
@Timeout(600)
class EncryptedRanksTest {

  @TempDir static Path folder;

  @RegisterExtension
  static final MiniClusterExtension FLINK = new MiniClusterExtension(EncryptedRanksTest::cluster);

  @RegisterExtension static final TrainingRun RUNS = new TrainingRun();

  private static MiniClusterResourceConfiguration cluster() {
    try {
      Configuration flink = InternalKeys.flink(folder);
      // Flink's default is of RSA keys and an older version.
      flink.set(SecurityOptions.SSL_ALGORITHMS, "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256");
      return new MiniClusterResourceConfiguration.Builder()
          .setConfiguration(flink)
          .setNumberTaskManagers(2)
          .setNumberSlotsPerTaskManager(1)
          .build();
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void theirLinksAreEncryptedAsTheClustersOwn() throws Exception {
    try (CapturedLog log = CapturedLog.open()) {
      RUNS.run(
              RUNS.configuration(
                  "encrypted",
                  "training.leaves=2",
                  "training.ranks=2",
                  "training.threads=1",
                  "training.batch=4",
                  "training.steps=3",
                  "training.evaluate-every=3",
                  "job.parallelism=1"))
          .get();

      assertThat(log.lines())
          .contains(linked(0), linked(1))
          .noneMatch(line -> line.contains("not encrypted"));
    }
    assertThat(RUNS.predictions("encrypted", 3)).hasSize(TrainingRun.TEST_ROWS);
  }

  private static String linked(int rank) {
    return "Rank %d of 2 is linked with all others; links are encrypted by %s"
        .formatted(rank, "TLSv1.3, TLS_AES_128_GCM_SHA256");
  }
}
