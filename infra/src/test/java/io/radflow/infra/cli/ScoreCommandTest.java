package io.radflow.infra.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.radflow.core.parquet.ParquetRecords;
import io.radflow.core.record.Prediction;
import io.radflow.core.store.BucketLayout;
import io.radflow.core.store.ObjectStore;
import io.radflow.core.store.StoredObject;
import io.radflow.infra.progress.Console;
import io.radflow.testing.RunningStore;
import io.radflow.training.check.HalvesView;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(900)
class ScoreCommandTest {

  @TempDir private Path folder;

  private final ByteArrayOutputStream printed = new ByteArrayOutputStream();

  /** The run's configuration has two sources, which are not of the view that is scored. */
  @Test
  void aModelFromAFileScoresAsItDidInItsOwnRun() throws Exception {
    try (RunningStore store = RunningStore.start(folder.resolve("store"))) {
      HalvesView.write(store.client(), "halves", 16, 32, 12, 16);
      HalvesView.write(store.client(), "others", 16, 16, 3, 16);
      Path config = folder.resolve("train.yaml");
      Files.writeString(
          config,
          """
          store:
            endpoint: %s
            credentials-file: %s
          training:
            run: source
            view: halves
            sources:
              - view: others
              - view: halves
                share: 3
            units: [1, 1, 1, 1]
            batch: 8
            steps: 2
          """
              .formatted(store.server().endpoint(), store.server().credentials().file()));
      assertThat(run("train", "--config", config.toString())).as(printed()).isZero();
      Path model = folder.resolve("downloaded.npz");
      Files.write(model, store.client().read("models/source/step=2/model.npz", 1L << 30));

      assertThat(score(config, model.toString(), "halves")).isNotZero();
      assertThat(printed())
          .contains("The key 'training.normalization' is required", "downloaded.npz has no card")
          .doesNotContain("Flink in this process");
      assertThat(store.client().folders("models/")).containsExactly("source");
      Files.writeString(
          config, Files.readString(config).replace("steps: 2", "steps: 2\n  normalization: HALF"));
      assertThat(score(config, model.toString(), "halves")).as(printed()).isZero();

      String run = "downloaded-%08x-on-halves".formatted(crc32c(Files.readAllBytes(model)));
      assertThat(printed()).contains("Predictions: predictions/" + run + "/step=0/");
      assertThat(scores(store.client(), run, 0))
          .isEqualTo(scores(store.client(), "source", 2))
          .hasSize(12);

      assertThat(score(config, folder.resolve("missing.npz").toString(), "halves")).isNotZero();
      assertThat(printed()).contains("missing.npz");
      Path text = Files.writeString(folder.resolve("text.npz"), "no weights");
      assertThat(score(config, text.toString(), "halves")).isNotZero();
      assertThat(printed()).contains("BiT network");
    }
  }

  /** Everything by the same file of one configuration, as a user changes it. */
  @Test
  void aNameIsOneRunsAndTwoModelsOnOneViewAreTwo() throws Exception {
    try (RunningStore store = RunningStore.start(folder.resolve("store"))) {
      HalvesView.write(store.client(), "halves", 16, 32, 12, 16);
      Path config = folder.resolve("train.yaml");
      Files.writeString(
          config,
          """
          store: {endpoint: "%s", credentials-file: %s}
          training: {run: r, view: halves, units: [1, 1, 1, 1], batch: 8, steps: 2, normalization: HALF}
          """
              .formatted(store.server().endpoint(), store.server().credentials().file()));
      assertThat(train(config)).as(printed()).isZero();
      Path model = folder.resolve("model.npz");
      byte[] first = store.client().read("models/r/step=2/model.npz", 1L << 30);
      Files.write(model, first);

      assertThat(train(config)).isZero();
      assertThat(printed())
          .contains("Run r is finished, after step 2")
          .doesNotContain("Flink in this process");
      assertThat(train(config, "--set", "training.seed=1")).isNotZero();
      assertThat(printed())
          .contains("training.seed is [0] there and [1] now", "--replace")
          .doesNotContain("Flink in this process");
      assertThat(store.client().read("models/r/step=2/model.npz", 1L << 30)).isEqualTo(first);

      assertThat(score(config, model.toString(), "halves")).as(printed()).isZero();
      assertThat(score(config, "models/r/step=2/model.npz", "halves")).as(printed()).isZero();
      assertThat(score(config, "models/r/step=2/model.npz", "halves")).as(printed()).isZero();
      assertThat(printed()).contains("is finished, after step 0");
      assertThat(train(config, "--replace", "--set", "training.seed=1")).as(printed()).isZero();
      assertThat(printed()).contains("train: run r: removed, objects: ", " of predictions");
      byte[] second = store.client().read("models/r/step=2/model.npz", 1L << 30);
      Files.write(model, second);
      assertThat(score(config, model.toString(), "halves")).as(printed()).isZero();
      assertThat(score(config, "models/r/step=2/model.npz", "halves")).as(printed()).isZero();

      assertThat(store.client().folders("predictions/"))
          .containsExactlyInAnyOrder(
              "r",
              "model-%08x-on-halves".formatted(crc32c(first)),
              "model-%08x-on-halves".formatted(crc32c(second)),
              "r-step2-%08x-on-halves".formatted(crc32c(first)),
              "r-step2-%08x-on-halves".formatted(crc32c(second)));
      Files.write(model, first);
      assertThat(
              run(
                  "score",
                  "--config",
                  config.toString(),
                  "--view",
                  "halves",
                  "--model",
                  model.toString(),
                  "--run",
                  "model-%08x-on-halves".formatted(crc32c(second))))
          .isNotZero();
    }
  }

  private int train(Path config, String... more) {
    printed.reset();
    List<String> arguments = new ArrayList<>(List.of("train", "--config", config.toString()));
    arguments.addAll(List.of(more));
    return run(arguments.toArray(String[]::new));
  }

  private static long crc32c(byte[] bytes) {
    CRC32C crc = new CRC32C();
    crc.update(bytes);
    return crc.getValue();
  }

  private int score(Path config, String model, String view) {
    printed.reset();
    return run("score", "--config", config.toString(), "--model", model, "--view", view);
  }

  private int run(String... arguments) {
    return Radflow.run(
        Console.of(new PrintStream(printed, true, StandardCharsets.UTF_8)), arguments);
  }

  private String printed() {
    return printed.toString(StandardCharsets.UTF_8);
  }

  private static List<String> scores(ObjectStore store, String run, long step) throws Exception {
    List<String> scores = new ArrayList<>();
    for (StoredObject object : store.list(BucketLayout.predictions(run, step))) {
      List<Prediction> rows =
          ParquetRecords.decode(
              Prediction.getClassSchema(), store.read(object.key(), 1 << 24), object.key());
      rows.forEach(row -> scores.add(row.getSampleId() + row.getScores()));
    }
    return scores;
  }
}
