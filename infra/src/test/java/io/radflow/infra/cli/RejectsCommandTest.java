package io.radflow.infra.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.radflow.core.parquet.ParquetRecords;
import io.radflow.core.record.Reject;
import io.radflow.core.store.BucketLayout;
import io.radflow.infra.progress.Console;
import io.radflow.testing.RunningStore;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RejectsCommandTest {

  @TempDir private Path folder;

  private final ByteArrayOutputStream printed = new ByteArrayOutputStream();

  @Test
  void rejectsAreListedByReasonWithSomeOfEach() throws Exception {
    try (RunningStore store = RunningStore.start(folder.resolve("store"))) {
      store
          .client()
          .write(
              BucketLayout.ingestRejects("nih", "first") + "part-00000-0000.parquet",
              ParquetRecords.encode(
                  Reject.getClassSchema(),
                  List.of(
                      reject("a.png", "TRUNCATED_IMAGE"),
                      reject("b.png", "TRUNCATED_IMAGE"),
                      reject("c.png", "BAD_LABEL"))));
      Path config = folder.resolve("ingest.yaml");
      Files.writeString(
          config,
          "store:\n  endpoint: %s\n  credentials-file: %s\n"
              .formatted(store.server().endpoint(), store.server().credentials().file()));

      assertThat(run("rejects", "--config", config.toString(), "--examples", "1")).isZero();
      assertThat(printed.toString(StandardCharsets.UTF_8))
          .contains(
              "ingest     nih/first BAD_LABEL: 1",
              "ingest     nih/first TRUNCATED_IMAGE: 2",
              "s3://radflow/a.png: found ?[31mx",
              "3 rejects")
          .doesNotContain("b.png");

      printed.reset();
      assertThat(
              run(
                  "rejects",
                  "--config",
                  config.toString(),
                  "--reason",
                  "BAD_LABEL",
                  "--drop",
                  "first"))
          .isZero();
      assertThat(printed.toString(StandardCharsets.UTF_8))
          .contains("c.png", "1 rejects")
          .doesNotContain("TRUNCATED_IMAGE");

      printed.reset();
      assertThat(run("rejects", "--config", config.toString(), "--reason", "UGLY")).isEqualTo(2);
      assertThat(printed.toString(StandardCharsets.UTF_8)).contains("UGLY", "expected one of");
    }
  }

  private static Reject reject(String name, String reason) {
    return Reject.newBuilder()
        .setStage("ingest")
        .setDataset("nih")
        .setDrop("first")
        .setSource("s3://radflow/" + name)
        .setId(name)
        .setReason(reason)
        .setDetail("found \u001b[31mx, expected y")
        .build();
  }

  private int run(String... arguments) {
    return Radflow.run(
        Console.of(new PrintStream(printed, true, StandardCharsets.UTF_8)), arguments);
  }
}
