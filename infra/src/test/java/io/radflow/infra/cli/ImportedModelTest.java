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
import io.radflow.training.snapshot.ModelCard;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Weights that leave RadFlow in PyTorch's form and come back are a model like any other. */
@Timeout(900)
class ImportedModelTest {

  private static final String IMPORTED = "models/mine/step=0/model.npz";

  @TempDir private Path folder;

  private final ByteArrayOutputStream printed = new ByteArrayOutputStream();
  private Path bucket;

  @Test
  void anImportedModelScoresAndIsTrainedOnByItsCardAlone() throws Exception {
    try (RunningStore store = RunningStore.start(folder.resolve("store"))) {
      HalvesView.write(store.client(), "halves", 16, 16, 12, 16);
      bucket =
          Files.writeString(
              folder.resolve("bucket.yaml"),
              "store: {endpoint: \"%s\", credentials-file: %s}\n"
                  .formatted(store.server().endpoint(), store.server().credentials().file()));
      succeeds(
          "train",
          "--set",
          "training.run=source",
          "--set",
          "training.units=1,1,2,1",
          "--set",
          "training.stem=SMALL",
          "--set",
          "training.normalization=IMAGENET",
          "--set",
          "training.steps=2");
      String file = folder.resolve("mine.pth.tar").toString();
      succeeds("model", "export", "source", "--to", "pytorch", "--out", file);
      succeeds("model", "import", file);
      assertThat(printed()).contains("small stem", "normalised by IMAGENET", IMPORTED);

      succeeds("score", "--model", IMPORTED, "--view", "halves");
      succeeds(
          "train",
          "--set",
          "training.run=target",
          "--set",
          "training.steps=1",
          "--set",
          "training.pretrained-model=" + IMPORTED);

      String scored =
          store.client().folders(BucketLayout.PREDICTIONS).stream()
              .filter(run -> run.startsWith("mine-"))
              .findFirst()
              .orElseThrow();
      assertThat(scores(store.client(), scored, 0))
          .isEqualTo(scores(store.client(), "source", 2))
          .hasSize(12);
      ModelCard source =
          ModelCard.read(store.client(), "models/source/step=2/card.json").orElseThrow();
      ModelCard target =
          ModelCard.read(store.client(), "models/target/step=1/card.json").orElseThrow();
      assertThat(target.network()).isEqualTo(source.network());
      assertThat(target.normalization()).isEqualTo("IMAGENET");
      assertThat(target.pretrained().key()).isEqualTo(IMPORTED);
      assertThat(target.pretrained().weightsCrc32c()).isEqualTo(source.weightsCrc32c());
      assertThat(run("model", "rm", "mine", "--yes")).isEqualTo(2);
      assertThat(printed()).contains("target began with it");
    }
  }

  private void succeeds(String... command) {
    assertThat(run(command)).as(() -> printed()).isZero();
  }

  private int run(String... command) {
    printed.reset();
    List<String> arguments = new ArrayList<>(List.of(command));
    arguments.addAll(List.of("--config", bucket.toString()));
    if (!command[0].equals("model")) {
      arguments.addAll(List.of("--set", "training.batch=8"));
    }
    if (command[0].equals("train")) {
      arguments.addAll(List.of("--set", "training.view=halves"));
    }
    return Radflow.run(
        Console.of(new PrintStream(printed, true, StandardCharsets.UTF_8)),
        arguments.toArray(String[]::new));
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
