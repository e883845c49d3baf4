package io.radflow.training.cudnn;

import io.radflow.training.cudnn.device.DeviceGraph;
import io.radflow.training.cudnn.device.DeviceStream;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.IntConsumer;

/**
 * Runs work that is the same for all batches of a shape: the first time call by call, which finds
 * algorithms and memory; the second time it is recorded; from then on the record is replayed.
 */
final class RecordedSteps implements AutoCloseable {

  private final Map<Object, List<DeviceGraph>> graphs = new HashMap<>();
  private final Set<Object> seen = new HashSet<>();
  private long replayed;

  /**
   * @param key equal for equal work
   */
  void run(Object key, DeviceStream stream, Runnable work) {
    run(key, stream, List.of(work), stage -> {});
  }

  /**
   * Runs work in stages, which are recorded apart and all or none.
   *
   * @param after is told each stage once it was given to the stream, and is not recorded
   */
  void run(Object key, DeviceStream stream, List<Runnable> stages, IntConsumer after) {
    List<DeviceGraph> recorded = graphs.get(key);
    if (recorded == null && seen.add(key)) {
      for (int stage = 0; stage < stages.size(); stage++) {
        stages.get(stage).run();
        after.accept(stage);
      }
      return;
    }
    if (recorded == null) {
      recorded = stages.stream().map(stream::capture).toList();
      graphs.put(key, recorded);
    }
    for (int stage = 0; stage < stages.size(); stage++) {
      stream.replay(recorded.get(stage));
      after.accept(stage);
    }
    replayed++;
  }

  /** How often a record was replayed. */
  long replayed() {
    return replayed;
  }

  /** Forgets all, because addresses change. */
  void forget() {
    graphs.values().forEach(recorded -> recorded.forEach(DeviceGraph::close));
    graphs.clear();
    seen.clear();
  }

  @Override
  public void close() {
    forget();
  }
}
