package io.radflow.infra.study.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.radflow.core.lease.LeaseRecord;
import io.radflow.core.manifest.ManifestJson;
import io.radflow.core.store.BucketLayout;
import io.radflow.core.store.ObjectStore;
import io.radflow.infra.progress.Console;
import io.radflow.infra.study.graph.StudyGraph;
import io.radflow.testing.StoreExtension;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class StudyControlTest {

  @RegisterExtension static final StoreExtension STORE = new StoreExtension();

  @Test
  void stoppingWhatNobodyRunsSaysSo() throws Exception {
    ObjectStore store = STORE.bucket("nobody");
    assertThat(stop(store))
        .isEqualTo(
            "study s: run by nobody; there was nothing to stop; its command goes on where it was");

    LeaseRecord mine = LeaseRecord.mine();
    ManifestJson.write(
        store,
        BucketLayout.studyLease("s"),
        new LeaseRecord(
            mine.schemaVersion(),
            "t",
            mine.host(),
            mine.process(),
            "before this process began",
            3,
            null,
            null));
    assertThat(stop(store))
        .startsWith("study s: run by nobody; process " + mine.process() + " on ")
        .contains(" was killed; there was nothing to stop")
        .doesNotContain("stopped");
    assertThat(store.exists(BucketLayout.studyStop("s"))).isFalse();
  }

  private static String stop(ObjectStore store) throws Exception {
    ByteArrayOutputStream said = new ByteArrayOutputStream();
    Console console = Console.of(new PrintStream(said, true, StandardCharsets.UTF_8));
    assertThat(new StudyControl(store, new StudyGraph("s", List.of()), console).stop()).isTrue();
    return said.toString(StandardCharsets.UTF_8).strip();
  }
}
