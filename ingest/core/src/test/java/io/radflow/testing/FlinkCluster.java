package io.radflow.testing;

import org.apache.flink.configuration.Configuration;
import org.apache.flink.runtime.testutils.MiniClusterResourceConfiguration;
import org.apache.flink.test.junit5.MiniClusterExtension;

/** Clusters in the tests' process. */
public final class FlinkCluster {

  private FlinkCluster() {}

  /**
   * To be registered as an extension.
   *
   * @param slots of each TaskManager
   */
  public static MiniClusterExtension of(int taskManagers, int slots) {
    return of(taskManagers, slots, new Configuration());
  }

  /**
   * The same with settings of Flink's.
   *
   * @param slots of each TaskManager
   */
  public static MiniClusterExtension of(int taskManagers, int slots, Configuration flink) {
    return new MiniClusterExtension(
        new MiniClusterResourceConfiguration.Builder()
            .setConfiguration(flink)
            .setNumberTaskManagers(taskManagers)
            .setNumberSlotsPerTaskManager(slots)
            .build());
  }
}
