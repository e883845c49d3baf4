package io.radflow.infra.standalone;

import io.radflow.core.store.StoreAddress;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.apache.flink.annotation.Internal;

/**
 * What a user may say of a cluster on this machine.
 *
 * @param jobManagers processes that can lead; more than one needs high availability
 * @param taskManagers processes that work
 * @param slots of each TaskManager
 * @param taskManagerBytes memory of each TaskManager, the native one included, bytes; empty for a
 *     share of the machine's
 * @param webPort of the first JobManager's web interface, on loopback
 * @param store the bucket, for checkpoints
 * @param flink Flink's own options, which come last
 */
@Internal
public record ClusterSettings(
    int jobManagers,
    int taskManagers,
    int slots,
    OptionalLong taskManagerBytes,
    int webPort,
    StoreAddress store,
    Map<String, String> flink) {

  public ClusterSettings {
    requirePositive("JobManagers", jobManagers);
    requirePositive("TaskManagers", taskManagers);
    requirePositive("slots", slots);
    flink = new TreeMap<>(flink);
  }

  private static void requirePositive(String what, int count) {
    if (count < 1) {
      throw new IllegalArgumentException("%s: %d; expected at least 1".formatted(what, count));
    }
  }
}
