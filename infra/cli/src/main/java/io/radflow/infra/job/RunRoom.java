package io.radflow.infra.job;

import io.radflow.core.config.ConfigurationException;
import io.radflow.infra.cluster.ClusterConnection;
import io.radflow.training.GroupOptions;
import io.radflow.training.SlotNeeds;
import java.io.IOException;
import org.apache.flink.annotation.Internal;
import org.apache.flink.configuration.ReadableConfig;

/** Whether a cluster can ever have what the ranks of a run take together. */
@Internal
public final class RunRoom {

  private RunRoom() {}

  /**
   * Refuses a run of several ranks that would wait for slots in vain. A cluster that starts
   * TaskManagers for jobs, or runs jobs with what there is, is not asked.
   *
   * @throws ConfigurationException naming the ranks and what the cluster has
   * @throws IOException if the cluster does not answer
   */
  public static void check(ClusterConnection cluster, ReadableConfig configuration)
      throws IOException {
    int ranks = GroupOptions.RANKS.in(configuration);
    if (ranks == 1 || cluster.isElastic()) {
      return;
    }
    SlotNeeds needs = SlotNeeds.of(configuration);
    if (!needs.sized()) {
      require(ranks, ranks, cluster.slots(), "slots", cluster);
    }
    if (needs.gpus() > 0) {
      require(ranks, needs.gpus(), cluster.gpus(), "GPUs", cluster);
    }
  }

  private static void require(
      int ranks, int needed, int found, String what, ClusterConnection cluster) {
    if (needed > found) {
      throw ConfigurationException.invalid(
          GroupOptions.RANKS,
          ranks,
          "at most %d, the %s of the cluster at %s: each rank takes one"
              .formatted(found, what, cluster.address()));
    }
  }
}
