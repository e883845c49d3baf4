package io.radflow.preprocess.table;

import io.radflow.core.manifest.ObjectEntry;
import io.radflow.core.manifest.ViewManifest;
import io.radflow.core.source.PartPlanner;
import io.radflow.core.source.PartRange;
import io.radflow.core.store.ObjectStore;
import io.radflow.core.store.StoreAddress;
import io.radflow.core.store.StoreMetrics;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Finds the objects of a view by its manifest. Every object is a unit of its own. */
public final class TensorPlanner implements PartPlanner {

  private static final long serialVersionUID = 1L;

  private final StoreAddress address;
  private final String view;

  private transient ObjectStore store;

  public TensorPlanner(StoreAddress address, String view) {
    this.address = address;
    this.view = view;
  }

  @Override
  public List<PartRange> plan(Set<String> knownUnits) throws IOException {
    if (store == null) {
      store = ObjectStore.openPatient(address, new StoreMetrics());
    }
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

  @Override
  public void close() {
    if (store != null) {
      store.close();
      store = null;
    }
  }
}
