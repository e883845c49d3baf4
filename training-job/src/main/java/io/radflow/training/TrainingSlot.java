package io.radflow.training;

import io.radflow.core.config.ConfigurationException;
import io.radflow.core.config.Setting;
import io.radflow.training.device.AssignedGpu;
import java.util.Optional;
import org.apache.flink.api.common.operators.SlotSharingGroup;
import org.apache.flink.configuration.ReadableConfig;
import org.apache.flink.streaming.api.graph.StreamGraphGenerator;

/**
 * Slots of stated sizes, where the training operator asks for one of its own.
 *
 * @param training of the training operator
 * @param others of everything else
 */
record TrainingSlot(SlotSharingGroup training, SlotSharingGroup others) {

  private static final String NAME = "train";

  /**
   * @throws ConfigurationException naming what is missing, or does not fit
   */
  static Optional<TrainingSlot> of(ReadableConfig options) {
    int gpus = SlotOptions.GPUS.in(options);
    boolean asked =
        gpus > 0
            || SlotOptions.ALL.stream().anyMatch(setting -> setting.given(options).isPresent());
    return asked
        ? Optional.of(new TrainingSlot(training(options, gpus), others(options)))
        : Optional.empty();
  }

  private static SlotSharingGroup training(ReadableConfig options, int gpus) {
    SlotSharingGroup.Builder slot =
        SlotSharingGroup.newBuilder(NAME)
            .setCpuCores(required(options, SlotOptions.CPU_CORES))
            .setTaskHeapMemory(required(options, SlotOptions.HEAP));
    SlotOptions.OFF_HEAP.given(options).ifPresent(slot::setTaskOffHeapMemory);
    if (gpus > 0) {
      slot.setExternalResource(AssignedGpu.RESOURCE, gpus);
    }
    return slot.build();
  }

  private static SlotSharingGroup others(ReadableConfig options) {
    return SlotSharingGroup.newBuilder(StreamGraphGenerator.DEFAULT_SLOT_SHARING_GROUP)
        .setCpuCores(SlotOptions.READER_CPU_CORES.in(options))
        .setTaskHeapMemory(SlotOptions.READER_HEAP.in(options))
        .setTaskOffHeapMemory(SlotOptions.READER_OFF_HEAP.in(options))
        .build();
  }

  private static <T> T required(ReadableConfig options, Setting<T> setting) {
    return setting
        .given(options)
        .orElseThrow(
            () ->
                ConfigurationException.of(
                    setting,
                    "A slot of the training operator's own (training.slot.*) needs "
                        + setting.key(),
                    null));
  }
}
