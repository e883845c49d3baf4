package io.radflow.training.identity;

import static org.assertj.core.api.Assertions.assertThat;

import io.radflow.core.config.Setting;
import io.radflow.training.TrainingJob;
import java.util.Map;
import org.apache.flink.configuration.Configuration;
import org.junit.jupiter.api.Test;

class RunFingerprintTest {

  /** A new setting must be put here, or else decides results. */
  @Test
  void theSettingsThatDecideNoBitsAreThese() {
    assertThat(TrainingJob.CATALOG.settings())
        .filteredOn(setting -> !setting.decidesResults())
        .extracting(Setting::key)
        .containsExactlyInAnyOrder(
            "job.bounded",
            "job.checkpoint-directory",
            "job.checkpoint-interval",
            "job.parallelism",
            "job.restart-attempts",
            "store.bucket",
            "store.ca-certificates",
            "store.credentials-file",
            "store.endpoint",
            "store.region",
            "store.retry-attempts",
            "store.retry-backoff",
            "store.retry-max-backoff",
            "training.group.ports",
            "training.group.timeout",
            "training.group.transport",
            "training.group.trusted-network",
            "training.keep-snapshots",
            "training.look-ahead",
            "training.pretrained-model",
            "training.ranks",
            "training.renormalize",
            "training.replace",
            "training.resume-from",
            "training.run",
            "training.shuffle-bytes",
            "training.slot.cpu-cores",
            "training.slot.gpus",
            "training.slot.heap",
            "training.slot.off-heap",
            "training.slot.reader-cpu-cores",
            "training.slot.reader-heap",
            "training.slot.reader-off-heap",
            "training.snapshot-every",
            "training.snapshot-momentum");
  }

  @Test
  void aDefaultThatIsWrittenOutIsTheSame() {
    assertThat(settings(Map.of("training.batch", "32", "training.weight-decay", "0.0001")))
        .isEqualTo(settings(Map.of()))
        .containsEntry("training.weight-decay", "1.0E-4")
        .doesNotContainKey("training.steps");
  }

  @Test
  void itIsReadFromItsTextAsItWas() {
    RunFingerprint fingerprint =
        RunFingerprint.of(
            Map.of(
                "training.augmentation-parameters", "pixels=2, shift=0.25", "training.seed", "1"),
            Map.of("v", "mixed, train 01234567 of 4 rows"),
            "89abcdef",
            2);

    assertThat(RunFingerprint.parse(fingerprint.text())).isEqualTo(fingerprint);
    assertThat(RunFingerprint.parse(fingerprint.text()).id()).isEqualTo(fingerprint.id());
    assertThat(fingerprint.id()).matches("[0-9a-f]{16}");
  }

  @Test
  void whatDiffersIsToldByKeyWithBothValues() {
    RunFingerprint there = RunFingerprint.of(Map.of("a", "1", "b", "2"), Map.of("v", "x"), null, 2);
    RunFingerprint now = RunFingerprint.of(Map.of("a", "1", "b", "3"), Map.of("w", "x"), "w", 2);

    assertThat(there.differences(now))
        .containsExactly(
            new RunDifference("b", "2", "3"),
            new RunDifference("view v", "x", null),
            new RunDifference("view w", null, "x"),
            new RunDifference("weights of the pretrained model", null, "w"));
    assertThat(RunFingerprint.describe(there.differences(now)))
        .startsWith("b is [2] there and [3] now; view v is [x] there and [not given] now; ");
    assertThat(there.id()).isNotEqualTo(now.id());
    assertThat(there.differences(there)).isEmpty();
  }

  private static Map<String, String> settings(Map<String, String> values) {
    return RunFingerprint.settings(TrainingJob.CATALOG.settings(), Configuration.fromMap(values));
  }
}
