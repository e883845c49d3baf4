package io.radflow.training;

import io.radflow.core.manifest.ListedRecords;
import io.radflow.core.manifest.ObjectEntry;
import io.radflow.core.manifest.ViewManifest;
import io.radflow.core.record.TensorSample;
import io.radflow.core.store.ObjectStore;
import io.radflow.training.plan.BlockOrder;
import io.radflow.training.plan.PlannedRows;
import io.radflow.training.plan.RunPlan;
import io.radflow.training.plan.RunShape;
import io.radflow.training.plan.SourceRows;
import io.radflow.training.plan.TrainRows;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.flink.configuration.Configuration;

/** Which images a run draws of a view, by its plan. */
final class DrawnImages {

  private DrawnImages() {}

  /**
   * How often each of the first two epochs draws each image, by its id.
   *
   * @param lines of the run's configuration, KEY=VALUE
   */
  static List<Map<String, Integer>> of(ObjectStore store, ViewManifest view, String... lines)
      throws IOException {
    TrainRows selection = RowSelection.of(options(lines), view, store);
    RunPlan plan =
        new RunPlan(
            new RunShape(3, 1, 2 * selection.perEpoch(), 0),
            new SourceRows(
                view.view(),
                view.isMixed() ? BlockOrder.mixed(4) : BlockOrder.published(40),
                RunViews.train(view),
                selection),
            view.shards().get("test"));
    Map<String, String> ids = ids(store, view);
    List<Map<String, Integer>> epochs = new ArrayList<>(List.of(new TreeMap<>(), new TreeMap<>()));
    PlannedRows.of(plan).values().stream()
        .filter(row -> !row.evaluation())
        .forEach(row -> epochs.get((int) row.epoch()).merge(ids.get(row.row()), 1, Integer::sum));
    return epochs;
  }

  /** In batches of 8. */
  static Configuration options(String... lines) {
    Map<String, String> values = new HashMap<>(Map.of("training.batch", "8"));
    for (String line : lines) {
      values.put(line.substring(0, line.indexOf('=')), line.substring(line.indexOf('=') + 1));
    }
    return Configuration.fromMap(values);
  }

  /** SHARD#ROW → the image's id. */
  private static Map<String, String> ids(ObjectStore store, ViewManifest view) throws IOException {
    Map<String, String> ids = new HashMap<>();
    for (ObjectEntry shard : RunViews.train(view)) {
      int row = 0;
      for (TensorSample sample :
          ListedRecords.<TensorSample>read(store, shard, TensorSample.getClassSchema())) {
        ids.put(shard.key() + "#" + row++, sample.getId());
      }
    }
    return ids;
  }
}
