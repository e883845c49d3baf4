package io.radflow.core.part;

import io.radflow.core.store.ObjectStore;
import java.io.IOException;
import java.io.Serializable;
import java.util.List;
import org.apache.flink.annotation.Internal;
import org.apache.flink.metrics.MetricGroup;

/**
 * What is done once when all parts of a unit are in the store, typically writing its manifest. It
 * may be called again for the same unit after a failure and must then do the same again.
 */
@Internal
public interface UnitFinisher extends Serializable {

  /** Called once before anything else, to show what the finisher counts. */
  default void register(MetricGroup metrics) {}

  /**
   * @param receipts of all parts of the unit, by part number
   */
  void finish(String unit, List<PartReceipt> receipts, ObjectStore store) throws IOException;
}
