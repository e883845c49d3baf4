package io.radflow.eval.prediction;

import io.radflow.core.source.PartPlanner;
import io.radflow.core.source.PartRange;
import io.radflow.core.store.BucketLayout;
import io.radflow.core.store.ObjectStore;
import io.radflow.core.store.StoreAddress;
import io.radflow.core.store.StoreMetrics;
import io.radflow.core.store.StoredObject;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Finds objects of predictions by listing. Every object is a unit of its own. */
public final class PredictionPlanner implements PartPlanner {

  private static final long serialVersionUID = 1L;

  private final StoreAddress address;
  private final String prefix;

  private transient ObjectStore store;

  public PredictionPlanner(StoreAddress address) {
    this(address, BucketLayout.PREDICTIONS);
  }

  /**
   * @param prefix of the keys
   */
  public PredictionPlanner(StoreAddress address, String prefix) {
    this.address = address;
    this.prefix = prefix;
  }

  @Override
  public List<PartRange> plan(Set<String> knownUnits) throws IOException {
    if (store == null) {
      store = ObjectStore.openPatient(address, new StoreMetrics());
    }
    List<PartRange> found = new ArrayList<>();
    for (StoredObject object : store.list(prefix)) {
      if (object.key().endsWith(".parquet") && !knownUnits.contains(object.key())) {
        found.add(new PartRange(object.key(), 1, ""));
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
