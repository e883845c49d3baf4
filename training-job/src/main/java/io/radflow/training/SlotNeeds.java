package io.radflow.training;

import io.radflow.core.config.JobOptions;
import org.apache.flink.annotation.Internal;
import org.apache.flink.configuration.ReadableConfig;

/**
 * What a training job must find in a cluster at once.
 *
 * @param slots with readers and ranks; these share slots, unless ranks have slots of their own
 * @param gpus that it asks for, one a rank or none
 * @param sized whether its slots are of stated sizes, which Flink cuts from what TaskManagers have
 */
@Internal
public record SlotNeeds(int slots, int gpus, boolean sized) {

  public static SlotNeeds of(ReadableConfig options) {
    int readers = JobOptions.PARALLELISM.in(options);
    int ranks = GroupOptions.RANKS.in(options);
    boolean sized =
        SlotOptions.ALL.stream().anyMatch(setting -> setting.given(options).isPresent());
    return new SlotNeeds(
        sized ? readers + ranks : Math.max(readers, ranks),
        ranks * SlotOptions.GPUS.in(options),
        sized);
  }
}
