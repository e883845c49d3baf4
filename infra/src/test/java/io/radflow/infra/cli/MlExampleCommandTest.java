package io.radflow.infra.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.radflow.core.config.JobArguments;
import io.radflow.core.config.JobConfiguration;
import io.radflow.core.manifest.DropManifest;
import io.radflow.core.store.ObjectStore;
import io.radflow.core.table.StageTables;
import io.radflow.infra.cluster.LocalCluster;
import io.radflow.infra.drop.DropUpload;
import io.radflow.infra.job.JobStart;
import io.radflow.infra.job.JobSubmission;
import io.radflow.infra.job.PipelineJobs;
import io.radflow.infra.phantom.PhantomDataset;
import io.radflow.infra.phantom.PhantomSettings;
import io.radflow.infra.progress.Console;
import io.radflow.preprocess.BucketTables;
import io.radflow.preprocess.LabelHarmonizer;
import io.radflow.testing.RunningStore;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.apache.flink.ml.builder.PipelineModel;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.table.api.Table;
import org.apache.flink.table.api.bridge.java.StreamTableEnvironment;
import org.apache.flink.types.Row;
import org.apache.flink.util.CloseableIterator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(900)
class MlExampleCommandTest {

  @TempDir private Path folder;

  private final ByteArrayOutputStream printed = new ByteArrayOutputStream();

  @Test
  void aPipelineSavedToTheBucketScoresTheSameInAnotherProcess() throws Exception {
    try (RunningStore store = RunningStore.start(folder.resolve("store"))) {
      Path config = folder.resolve("ingest.yaml");
      Files.writeString(
          config,
          "store: {endpoint: '%s', credentials-file: '%s'}\n"
              .formatted(store.server().endpoint(), store.server().credentials().file()));

      assertThat(here("fit", config, "unused.csv")).as(printed()).isZero();
      assertThat(printed()).contains("Fitted and saved: s3://radflow/pipelines/ml-example");
      assertThat(store.client().exists("pipelines/ml-example/stages/2/model.npz")).isTrue();
      assertThat(here("score", config, "here.csv")).as(printed()).isZero();
      assertThat(elsewhere("score", config, "elsewhere.csv"))
          .as(() -> text(folder.resolve("output")))
          .isZero();

      assertThat(folder.resolve("elsewhere.csv"))
          .isNotEmptyFile()
          .hasSameTextualContentAs(folder.resolve("here.csv"));

      assertScoresCome(store.client());

      assertThat(here("fit", config, "unused.csv")).isNotZero();
      assertThat(printed())
          .contains("BitClassifier: the value 'ml-example' of parameter 'run' is not a new name");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"--size=3", "--steps=-1", "--name=Bad Name", "--drop=Bad", "--patients=0"})
  void whatAStageWouldRefuseIsRefusedBeforeAnyWork(String argument) {
    // No such file: the arguments come first.
    assertThat(
            Radflow.run(
                Console.of(new PrintStream(printed, true, StandardCharsets.UTF_8)),
                "ml-example",
                "fit",
                "--config",
                folder.resolve("none.yaml").toString(),
                argument))
        .isEqualTo(2);
    String[] parts = argument.split("=");
    assertThat(printed())
        .startsWith("radflow: %s '%s': expected ".formatted(parts[0], parts[1]))
        .hasLineCount(1);
  }

  /** Of images that are dropped while the table is read. */
  private void assertScoresCome(ObjectStore store) throws Exception {
    try (LocalCluster cluster = LocalCluster.start(4, folder.resolve("flink"), store.address())) {
      StreamExecutionEnvironment environment =
          cluster.connect().environment(List.of()).setParallelism(2);
      LabelHarmonizer labels =
          new LabelHarmonizer().setStore(store.address()).setDatasets("nih").setViews("PA", "AP");
      Table samples =
          new BucketTables(
                  environment,
                  StreamTableEnvironment.create(environment),
                  false,
                  Duration.ofMillis(200))
              .samples(labels);
      PipelineModel model =
          PipelineModel.load(
              StageTables.environment(samples), store.address().uri("pipelines/ml-example"));
      long first = DropManifest.read(store, "nih", "ml-example").orElseThrow().samples();
      Set<String> scored = new TreeSet<>();
      try (CloseableIterator<Row> rows =
          StageTables.stream(model.transform(samples)[0]).executeAndCollect()) {
        while (scored.size() < first) {
          scored.add(rows.next().getFieldAs("id"));
        }
        long more = ingest(cluster, store, "later") - first;
        assertThat(more).isPositive();
        while (scored.size() < first + more) {
          Row row = rows.next();
          assertThat(scored.add(row.getFieldAs("id"))).isTrue();
          assertThat(row.<String>getFieldAs("drop")).isEqualTo("later");
          if (row.getField("droppedBy") == null) {
            assertThat(row.<Float[]>getFieldAs("scores")).hasSize(14).doesNotContainNull();
          }
        }
      }
    }
  }

  /** The same patients and some more. */
  private static long ingest(LocalCluster cluster, ObjectStore store, String drop)
      throws Exception {
    DropUpload upload = new DropUpload(store, "nih", drop, 1);
    PhantomDataset.generate(
        PhantomSettings.defaults().withPatients(14).withBrokenFiles(false), upload::put);
    upload.complete();
    new JobSubmission(
            cluster.connect(), store, Console.of(new PrintStream(OutputStream.nullOutputStream())))
        .submit(
            PipelineJobs.INGEST,
            "ingest",
            JobConfiguration.load(
                    new JobArguments(
                        List.of(),
                        Map.of(
                            "store.endpoint", store.address().endpoint(),
                            "store.credentials-file", store.address().credentialsFile(),
                            "job.parallelism", "1"),
                        true),
                    PipelineJobs.INGEST.catalog())
                .values(),
            List.of(),
            JobStart.OVER)
        .await();
    return DropManifest.read(store, "nih", drop).orElseThrow().samples();
  }

  private List<String> arguments(String action, Path config, String out) {
    return List.of(
        "ml-example",
        action,
        "--config",
        config.toString(),
        "--set",
        "job.parallelism=2",
        "--patients",
        "10",
        "--steps",
        "4",
        "--out",
        folder.resolve(out).toString());
  }

  private int here(String action, Path config, String out) {
    return Radflow.run(
        Console.of(new PrintStream(printed, true, StandardCharsets.UTF_8)),
        arguments(action, config, out).toArray(String[]::new));
  }

  private int elsewhere(String action, Path config, String out) throws Exception {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx1g",
                "-Djava.awt.headless=true",
                "-cp",
                RadflowProcess.classPath(),
                Radflow.class.getName()));
    command.addAll(arguments(action, config, out));
    Process process =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("output").toFile())
            .start();
    try {
      return process.waitFor(120, TimeUnit.SECONDS) ? process.exitValue() : -1;
    } finally {
      process.destroyForcibly();
    }
  }

  private String printed() {
    return printed.toString(StandardCharsets.UTF_8);
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      return e.toString();
    }
  }
}
