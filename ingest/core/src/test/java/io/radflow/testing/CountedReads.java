package io.radflow.testing;

import io.radflow.core.store.ObjectStore;
import io.radflow.core.store.StoreAddress;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.Metric;
import org.apache.flink.runtime.metrics.groups.GenericMetricGroup;
import org.apache.flink.runtime.metrics.util.TestingMetricRegistry;

/** A client of the store that tells what it has read, by its own metrics. */
public final class CountedReads implements AutoCloseable {

  private final Map<String, Metric> metrics = new ConcurrentHashMap<>();
  private final ObjectStore store;

  /** Opens a client. */
  public CountedReads(StoreAddress address) throws IOException {
    store =
        ObjectStore.open(
            address,
            new GenericMetricGroup(
                TestingMetricRegistry.builder()
                    .setRegisterConsumer(
                        (metric, name, group) ->
                            metrics.put(group.getMetricIdentifier(name), metric))
                    .build(),
                null,
                "test"));
  }

  public ObjectStore store() {
    return store;
  }

  /** Bytes read since this was opened. */
  public long bytes() {
    return count("read_bytes_total");
  }

  /** Requests for an object or a range of one since this was opened. */
  public long requests() {
    return count("objects_read_total");
  }

  private long count(String name) {
    return ((Number) ((Gauge<?>) metrics.get("test.radflow.store." + name)).getValue()).longValue();
  }

  @Override
  public void close() {
    store.close();
  }
}
