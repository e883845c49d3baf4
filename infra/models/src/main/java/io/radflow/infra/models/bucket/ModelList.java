package io.radflow.infra.models.bucket;

import io.radflow.core.manifest.ManifestJson;
import io.radflow.core.store.BucketLayout;
import io.radflow.core.store.ObjectStore;
import io.radflow.training.ModelSettings;
import io.radflow.training.snapshot.BestSnapshot;
import io.radflow.training.snapshot.ModelCard;
import io.radflow.training.snapshot.Reads;
import io.radflow.training.snapshot.Snapshots;
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
    List<Snapshots> models =
        Snapshots.all(store).stream().filter(one -> one.newest().isPresent()).toList();
    return new ModelList(Reads.all(models, model -> row(store, model, model.newest().getAsLong())));
  }

  private static List<String> row(ObjectStore store, Snapshots snapshots, long newest) {
    List<String> row = new ArrayList<>();
    row.add(snapshots.run());
    row.add(Integer.toString(snapshots.steps().size()));
    row.add(Long.toString(newest));
    row.add(best(store, snapshots));
    row.add(CardText.megabytes(snapshots.bytes()));
    try {
      ModelCard card =
          ModelCard.read(store, snapshots.card(newest))
              .orElseThrow(() -> new IOException("the card is gone"));
      row.add(CardText.shortNetwork(ModelSettings.network(card)));
      row.add(CardText.normalization(card));
      row.add(CardText.source(card));
    } catch (IOException | RuntimeException e) {
      row.addAll(List.of("?", "?", e.getMessage()));
    }
    return row;
  }

  private static String best(ObjectStore store, Snapshots snapshots) {
    String key = BucketLayout.bestSnapshot(snapshots.run());
    if (!snapshots.keys().contains(key)) {
      return "-";
    }
    try {
      Optional<BestSnapshot> best = ManifestJson.read(store, key, BestSnapshot.class, 1);
      return best.map(one -> Long.toString(one.step())).orElse("-");
    } catch (IOException | RuntimeException e) {
      return "?";
    }
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
