package io.radflow.training;

import io.radflow.core.config.ConfigurationException;
import io.radflow.training.device.AssignedGpu;
import java.util.Optional;
import org.apache.flink.api.common.operators.SlotSharingGroup;
import org.apache.flink.configuration.ConfigOption;
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
    int gpus = options.get(SlotOptions.GPUS);
    if (gpus < 0 || gpus > 1) {
      throw ConfigurationException.invalid(
          SlotOptions.GPUS, gpus, "0 or 1: an engine computes on one GPU");
    }
    boolean asked =
        gpus > 0
            || SlotOptions.ALL.stream().anyMatch(option -> options.getOptional(option).isPresent());
    return asked
        ? Optional.of(new TrainingSlot(training(options, gpus), others(options)))
        : Optional.empty();
  }

  private static SlotSharingGroup training(ReadableConfig options, int gpus) {
    SlotSharingGroup.Builder slot =
        SlotSharingGroup.newBuilder(NAME)
            .setCpuCores(positive(SlotOptions.CPU_CORES, required(options, SlotOptions.CPU_CORES)))
            .setTaskHeapMemory(required(options, SlotOptions.HEAP));
    options.getOptional(SlotOptions.OFF_HEAP).ifPresent(slot::setTaskOffHeapMemory);
    if (gpus > 0) {
      slot.setExternalResource(AssignedGpu.RESOURCE, gpus);
    }
    return slot.build();
  }

  private static SlotSharingGroup others(ReadableConfig options) {
    return SlotSharingGroup.newBuilder(StreamGraphGenerator.DEFAULT_SLOT_SHARING_GROUP)
        .setCpuCores(
            positive(SlotOptions.READER_CPU_CORES, options.get(SlotOptions.READER_CPU_CORES)))
        .setTaskHeapMemory(options.get(SlotOptions.READER_HEAP))
        .setTaskOffHeapMemory(options.get(SlotOptions.READER_OFF_HEAP))
        .build();
  }

  private static double positive(ConfigOption<Double> option, double cores) {
    if (!(cores > 0)) {
      throw ConfigurationException.invalid(option, cores, "more than 0");
    }
    return cores;
  }

  private static <T> T required(ReadableConfig options, ConfigOption<T> option) {
    return options
        .getOptional(option)
        .orElseThrow(
            () ->
                new ConfigurationException(
                    "A slot of the training operator's own (training.slot.*) needs "
                        + option.key()));
  }
}
