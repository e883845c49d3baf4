package io.radflow.eval.prediction;

import io.radflow.core.source.PartPlanner;
import io.radflow.core.source.PartRange;
import io.radflow.core.store.BucketLayout;
import io.radflow.core.store.ObjectStore;
import io.radflow.core.store.StoredObject;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.apache.flink.annotation.Internal;
import org.apache.flink.metrics.MetricGroup;

/** Finds objects of predictions by listing. Every object is a unit of its own. */
@Internal
public final class PredictionPlanner implements PartPlanner {

  private static final long serialVersionUID = 1L;

  private final String prefix;

  private transient ObjectStore store;

  public PredictionPlanner() {
    this(BucketLayout.PREDICTIONS);
  }

  /**
   * @param prefix of the keys
   */
  public PredictionPlanner(String prefix) {
    this.prefix = prefix;
  }

  @Override
  public void start(ObjectStore bucket, MetricGroup metrics) {
    store = bucket;
  }

  @Override
  public List<PartRange> plan(Set<String> knownUnits) throws IOException {
    List<PartRange> found = new ArrayList<>();
    for (StoredObject object : store.list(prefix)) {
      if (object.key().endsWith(".parquet") && !knownUnits.contains(object.key())) {
        found.add(new PartRange(object.key(), 1, ""));
      }
    }
    return found;
  }
}
