package io.radflow.infra.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the policies refuse; that they allow what the jobs need is the drill's to show. */
class BucketPolicyTest {

  private static final Set<String> PREFIXES =
      Set.of(
          "drops/",
          "plans/",
          "samples/",
          "rejects/ingest/",
          "rejects/preprocess/",
          "rejects/eval/",
          "tensors/",
          "models/",
          "predictions/",
          "metrics/training/",
          "metrics/eval/",
          "results/",
          "checkpoints/",
          "savepoints/",
          "cluster/",
          "config/");

  private static final Map<String, Set<String>> WRITES =
      Map.of(
          "ingest", Set.of("plans/", "samples/", "rejects/ingest/"),
          "preprocess", Set.of("tensors/", "rejects/preprocess/"),
          "train", Set.of("models/", "predictions/", "metrics/training/"),
          "eval", Set.of("metrics/eval/", "results/", "rejects/eval/"),
          "flink", Set.of("checkpoints/", "savepoints/", "cluster/"),
          "researcher", Set.of("drops/", "models/", "config/"));

  @ParameterizedTest
  @ValueSource(strings = {"ingest", "preprocess", "train", "eval", "flink", "researcher"})
  void anyoneWritesOnlyWhatIsTheirOwn(String user) throws Exception {
    BucketPolicy policy = BucketPolicy.of(user);
    for (String prefix : PREFIXES) {
      boolean own = WRITES.get(user).contains(prefix);
      assertThat(policy.allows("PUT", prefix + "x")).as("put %s", prefix).isEqualTo(own);
      if (!own) {
        assertThat(policy.allows("DELETE", prefix + "x")).as("delete %s", prefix).isFalse();
      }
    }
    assertThat(policy.allows("PUT", "")).isFalse();
    assertThat(policy.allows("DELETE", "")).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"train", "eval", "flink"})
  void publishedImagesAreReadOnlyByWhoWorksOnThem(String user) throws Exception {
    assertThat(BucketPolicy.of(user).allows("GET", "drops/nih/first/00000001_000.png")).isFalse();
    assertThat(BucketPolicy.of(user).allows("GET", "samples/nih/first/_manifest.json")).isFalse();
  }
}
