package io.radflow.infra.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.radflow.core.store.BucketLayout;
import io.radflow.infra.progress.Console;
import io.radflow.testing.RunningStore;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportCommandTest {

  private static final String HEADER =
      "metric_value,metric,path,seed,shot,pretrained_model,dataset,last_step\n";

  @TempDir private Path folder;

  private final ByteArrayOutputStream printed = new ByteArrayOutputStream();

  @Test
  void publishedResultsBecomeTableOneWithoutABucket() throws Exception {
    Path results = Files.createDirectory(folder.resolve("results"));
    Files.writeString(
        results.resolve("pets.csv"),
        HEADER
            + row("0.85", 0, "imagenet1k_bit50x1")
            + row("0.86", 1, "imagenet1k_bit50x1")
            + row("0.90", 0, "imagenet21k_bit50x1")
            + row("0.92", 1, "imagenet21k_bit50x1")
            + row("many", 2, "imagenet21k_bit50x1"));
    Path out = folder.resolve("out");

    assertThat(run("report", "--results", results.toString(), "--out", out.toString())).isZero();

    assertThat(printed())
        .containsPattern(
            "Pets +ResNet-50x1 +– +– +~85\\.50 ± 0\\.71 \\(2\\) +~\\*\\*91\\.00 ± 1\\.41")
        .contains("pets.csv, line 6, metric_value: found 'many', expected a number from 0 to 1")
        .contains("report.html");
    assertThat(Files.readString(out.resolve("report.html"))).contains("<b><i>91.00 ± 1.41</i></b>");
    assertThat(Files.readString(out.resolve("table1.csv"))).contains("Pets,pets,test/acc");
  }

  @Test
  void resultsOfTheBucketStandBesideThePublished() throws Exception {
    Path published = folder.resolve("published.csv");
    Files.writeString(published, HEADER + row("0.85", 0, "imagenet1k_bit50x1"));
    try (RunningStore store = RunningStore.start(folder.resolve("store"))) {
      store
          .client()
          .write(
              BucketLayout.results("own"),
              (HEADER + row("0.875", 0, "source-chexpert-r50x1-step90"))
                  .getBytes(StandardCharsets.UTF_8));
      Path config = folder.resolve("eval.yaml");
      Files.writeString(
          config,
          "store:\n  endpoint: %s\n  credentials-file: %s\n"
              .formatted(store.server().endpoint(), store.server().credentials().file()));

      assertThat(
              run(
                  "report",
                  "--config",
                  config.toString(),
                  "--results",
                  published.toString(),
                  "--out",
                  folder.resolve("out").toString()))
          .isZero();
    }

    assertThat(printed())
        .containsPattern("Pets +ResNet-50x1 +\\*\\*87\\.50 \\(1\\) +– +85\\.00 \\(1\\)")
        .contains("2 rows in 2 files");
  }

  @Test
  void whatCannotBeReportedIsAClearError() throws Exception {
    assertThat(run("report")).isEqualTo(2);
    assertThat(printed()).contains("--results PATH, --config FILE, or both");

    Files.writeString(folder.resolve("x.csv"), "a,b\n1,2\n");
    printed.reset();
    assertThat(run("report", "--results", folder.toString())).isNotZero();
    assertThat(printed()).contains("x.csv: column 'metric_value' is missing");
  }

  private static String row(String value, int seed, String model) {
    return String.format("%s,test/acc,p,%d,full_shot,%s,pets,500%n", value, seed, model);
  }

  private String printed() {
    return printed.toString(StandardCharsets.UTF_8);
  }

  private int run(String... arguments) {
    return Radflow.run(
        Console.of(new PrintStream(printed, true, StandardCharsets.UTF_8)), arguments);
  }
}
