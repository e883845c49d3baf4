package io.radflow.infra.models.bucket;

import io.radflow.core.manifest.ManifestJson;
import io.radflow.core.store.BucketLayout;
import io.radflow.core.store.ObjectStore;
import io.radflow.training.snapshot.BestSnapshot;
import io.radflow.training.snapshot.ModelCard;
import io.radflow.training.snapshot.SnapshotWriter;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.flink.annotation.Internal;

/** Every name that has a model, a line each. */
@Internal
public final class ModelList {

  private static final List<String> COLUMNS =
      List.of("MODEL", "STEPS", "NEWEST", "BEST", "SIZE", "NETWORK", "PIXELS", "FROM");

  private final List<List<String>> rows;

  private ModelList(List<List<String>> rows) {
    this.rows = rows;
  }

  /** Reads the newest card of each name; one that cannot be read is said to be so. */
  public static ModelList read(ObjectStore store) throws IOException {
    List<List<String>> rows = new ArrayList<>();
    for (String name : store.folders(BucketLayout.MODELS)) {
      Snapshots snapshots = Snapshots.of(store, name);
      if (snapshots.newest().isPresent()) {
        rows.add(row(store, snapshots, snapshots.newest().getAsLong()));
      }
    }
    return new ModelList(rows);
  }

  private static List<String> row(ObjectStore store, Snapshots snapshots, long newest)
      throws IOException {
    List<String> row = new ArrayList<>();
    row.add(snapshots.run());
    row.add(Integer.toString(snapshots.steps().size()));
    row.add(Long.toString(newest));
    row.add(best(store, snapshots.run()));
    row.add(CardText.megabytes(snapshots.bytes()));
    try {
      ModelCard card =
          ModelCard.read(
                  store, BucketLayout.snapshot(snapshots.run(), newest) + SnapshotWriter.CARD)
              .orElseThrow(() -> new IOException("the card is gone"));
      row.add(CardText.shortNetwork(CardText.network(card)));
      row.add(CardText.normalization(card));
      row.add(CardText.source(card));
    } catch (IOException | RuntimeException e) {
      row.addAll(List.of("?", "?", e.getMessage()));
    }
    return row;
  }

  private static String best(ObjectStore store, String run) throws IOException {
    Optional<BestSnapshot> best =
        ManifestJson.read(store, BucketLayout.bestSnapshot(run), BestSnapshot.class, 1);
    return best.map(one -> Long.toString(one.step())).orElse("-");
  }

  /** The list as a table. */
  public String text() {
    if (rows.isEmpty()) {
      return "No models.";
    }
    List<List<String>> lines = new ArrayList<>(List.of(COLUMNS));
    lines.addAll(rows);
    int[] widths = new int[COLUMNS.size()];
    for (List<String> line : lines) {
      for (int i = 0; i < widths.length; i++) {
        widths[i] = Math.max(widths[i], line.get(i).length());
      }
    }
    StringBuilder text = new StringBuilder();
    for (List<String> line : lines) {
      StringBuilder cells = new StringBuilder();
      for (int i = 0; i < widths.length; i++) {
        cells.append(line.get(i)).append(" ".repeat(widths[i] - line.get(i).length() + 2));
      }
      text.append(cells.toString().stripTrailing()).append('\n');
    }
    return text.toString().stripTrailing();
  }
}
