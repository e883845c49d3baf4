package io.radflow.training.cudnn;

import io.radflow.training.cudnn.device.DeviceGraph;
import io.radflow.training.cudnn.device.DeviceStream;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Runs work that is the same for all batches of a shape: the first time call by call, which finds
 * algorithms and memory; the second time it is recorded; from then on the record is replayed.
 */
final class RecordedSteps implements AutoCloseable {

  private final Map<Object, DeviceGraph> graphs = new HashMap<>();
  private final Set<Object> seen = new HashSet<>();
  private long replayed;

  /**
   * @param key equal for equal work
   */
  void run(Object key, DeviceStream stream, Runnable work) {
    DeviceGraph graph = graphs.get(key);
    if (graph == null && seen.add(key)) {
      work.run();
      return;
    }
    if (graph == null) {
      graph = stream.capture(work);
      graphs.put(key, graph);
    }
    stream.replay(graph);
    replayed++;
  }

  /** How often a record was replayed. */
  long replayed() {
    return replayed;
  }

  /** Forgets all, because addresses change. */
  void forget() {
    graphs.values().forEach(DeviceGraph::close);
    graphs.clear();
    seen.clear();
  }

  @Override
  public void close() {
    forget();
  }
}
