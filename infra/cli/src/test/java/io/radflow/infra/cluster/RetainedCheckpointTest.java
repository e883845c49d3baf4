package io.radflow.infra.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.radflow.core.store.ObjectStore;
import io.radflow.testing.RunningStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RetainedCheckpointTest {

  private static final String OLD = "checkpoints/train/abc/" + "1".repeat(32);
  private static final String NEW = "checkpoints/train/abc/" + "2".repeat(32);

  @TempDir private Path folder;

  @Test
  void isTheNewestCompleteOneOfAllAttempts() throws Exception {
    try (RunningStore running = RunningStore.start(folder)) {
      put(running, OLD + "/chk-90/_metadata", "2026-01-01T00:00:00Z");
      put(running, NEW + "/chk-7/_metadata", "2026-01-02T00:00:00Z");
      put(running, NEW + "/chk-8/part-without-metadata", "2026-01-03T00:00:00Z");
      put(running, "checkpoints/train/abc/chk-9/_metadata", "2026-01-04T00:00:00Z");
      put(running, "checkpoints/train/abcd/x/chk-9/_metadata", "2026-01-04T00:00:00Z");

      ObjectStore store = running.client();
      assertThat(RetainedCheckpoint.newest(store, "checkpoints/train/abc/"))
          .contains(
              new RetainedCheckpoint(7, NEW + "/chk-7", Instant.parse("2026-01-02T00:00:00Z")));
      assertThat(RetainedCheckpoint.newest(store, "checkpoints/train/none/")).isEmpty();
    }
  }

  private void put(RunningStore running, String key, String time) throws Exception {
    running.client().write(key, new byte[] {1});
    Files.setLastModifiedTime(
        folder.resolve("objects/radflow").resolve(key), FileTime.from(Instant.parse(time)));
  }
}
