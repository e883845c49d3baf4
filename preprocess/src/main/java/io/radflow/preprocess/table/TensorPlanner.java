package io.radflow.preprocess.table;

import io.radflow.core.manifest.ObjectEntry;
import io.radflow.core.manifest.ViewManifest;
import io.radflow.core.source.PartPlanner;
import io.radflow.core.source.PartRange;
import io.radflow.core.store.ObjectStore;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.flink.annotation.Internal;
import org.apache.flink.metrics.MetricGroup;

/** Finds the objects of a view by its manifest. Every object is a unit of its own. */
@Internal
public final class TensorPlanner implements PartPlanner {

  private static final long serialVersionUID = 1L;

  private final String view;

  private transient ObjectStore store;

  public TensorPlanner(String view) {
    this.view = view;
  }

  @Override
  public void start(ObjectStore bucket, MetricGroup metrics) {
    store = bucket;
  }

  @Override
  public List<PartRange> plan(Set<String> knownUnits) throws IOException {
    List<PartRange> found = new ArrayList<>();
    ViewManifest manifest =
        ViewManifest.read(store, view)
            .orElseThrow(() -> new IOException("The view " + view + " is gone"));
    for (Map.Entry<String, List<ObjectEntry>> split : manifest.shards().entrySet()) {
      for (ObjectEntry shard : split.getValue()) {
        if (!knownUnits.contains(shard.key())) {
          found.add(new PartRange(shard.key(), 1, TensorReader.payload(shard)));
        }
      }
    }
    return found;
  }
}
