package io.radflow.infra.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.radflow.core.config.OptionCatalog;
import io.radflow.eval.EvalJob;
import io.radflow.preprocess.PreprocessJob;
import io.radflow.training.TrainingJob;
import java.util.Map;
import org.apache.flink.configuration.Configuration;
import org.junit.jupiter.api.Test;

class ConfigurationFingerprintTest {

  @Test
  void isTheSameWhereverTheStoreIsAndHoweverOftenCheckpointsAreTaken() {
    assertThat(
            of(
                Map.of(
                    "store.endpoint",
                    "http://127.0.0.1:1234",
                    "store.credentials-file",
                    "/elsewhere",
                    "job.checkpoint-interval",
                    "1 s",
                    "job.parallelism",
                    "7")))
        .isEqualTo(of(Map.of()))
        .matches("[0-9a-f]{12}");
  }

  @Test
  void isTheSameHoweverFarIsReadAhead() {
    assertThat(of(PreprocessJob.CATALOG, Map.of("preprocess.read-ahead", "1 mb")))
        .isEqualTo(of(PreprocessJob.CATALOG, Map.of()));
    assertThat(of(TrainingJob.CATALOG, Map.of("training.look-ahead", "9")))
        .isEqualTo(of(TrainingJob.CATALOG, Map.of()));
    assertThat(of(TrainingJob.CATALOG, Map.of("training.lanes", "2")))
        .isNotEqualTo(of(TrainingJob.CATALOG, Map.of()));
    assertThat(of(TrainingJob.CATALOG, Map.of("training.sources", "view=a share=2")))
        .isNotEqualTo(of(TrainingJob.CATALOG, Map.of("training.sources", "view=a")));
  }

  @Test
  void isTheSameForADefaultThatIsWrittenOut() {
    assertThat(of(Map.of("eval.gauge-runs", "50"))).isEqualTo(of(Map.of()));
  }

  @Test
  void differsWithWhatAResultDependsOn() {
    assertThat(of(Map.of("eval.pass-timeout", "1 min"))).isNotEqualTo(of(Map.of()));
    assertThat(of(Map.of("store.bucket", "other"))).isNotEqualTo(of(Map.of()));
  }

  private static String of(Map<String, String> values) {
    return of(EvalJob.CATALOG, values);
  }

  private static String of(OptionCatalog catalog, Map<String, String> values) {
    return ConfigurationFingerprint.of(catalog, Configuration.fromMap(values));
  }
}
