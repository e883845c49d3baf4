package io.radflow.training;

import io.radflow.core.config.Rule;
import io.radflow.core.config.Setting;
import java.util.List;
import org.apache.flink.annotation.PublicEvolving;
import org.apache.flink.configuration.ConfigOptions;
import org.apache.flink.configuration.MemorySize;

/** What the training operator's slot must have: Flink's fine-grained resource management. */
@PublicEvolving
public final class SlotOptions {

  private static final double MOST_CORES = 1024;

  private static final MemorySize MOST_MEMORY = MemorySize.parse("10000 gb");

  public static final Setting<Integer> GPUS =
      Setting.of(
              ConfigOptions.key("training.slot.gpus")
                  .intType()
                  .defaultValue(0)
                  .withDescription(
                      "1 asks for a TaskManager with a free GPU, by Flink's external resource 'gpu'. With"
                          + " any of training.slot.* the training operator has a slot of its own; without"
                          + " one it is in a slot with the readers."),
              Rule.between(0, 1))
          .withoutEffectOnResults();

  public static final Setting<Double> CPU_CORES =
      Setting.of(
              ConfigOptions.key("training.slot.cpu-cores")
                  .doubleType()
                  .noDefaultValue()
                  .withDescription(
                      "Cores of the training operator's slot; required for a slot of its own."),
              Rule.aboveAndAtMost(0, MOST_CORES))
          .withoutEffectOnResults();

  public static final Setting<MemorySize> HEAP =
      Setting.of(
              ConfigOptions.key("training.slot.heap")
                  .memoryType()
                  .noDefaultValue()
                  .withDescription(
                      "Heap of the training operator's slot, for batches and checkpoints; required for a"
                          + " slot of its own."),
              Rule.between(new MemorySize(1), MOST_MEMORY))
          .withoutEffectOnResults();

  public static final Setting<MemorySize> OFF_HEAP =
      Setting.of(
              ConfigOptions.key("training.slot.off-heap")
                  .memoryType()
                  .noDefaultValue()
                  .withDescription(
                      "Memory beside the heap of the training operator's slot: on the CPU weights, momentum"
                          + " and activations."),
              Rule.between(MemorySize.ZERO, MOST_MEMORY))
          .withoutEffectOnResults();

  public static final Setting<Double> READER_CPU_CORES =
      Setting.of(
              ConfigOptions.key("training.slot.reader-cpu-cores")
                  .doubleType()
                  .defaultValue(1.0)
                  .withDescription(
                      "Cores of each other slot, with a reader, where the training operator has its own."
                          + " Slots of no stated size would take equal parts of everything, of the GPU"
                          + " too."),
              Rule.aboveAndAtMost(0, MOST_CORES))
          .withoutEffectOnResults();

  public static final Setting<MemorySize> READER_HEAP =
      Setting.of(
              ConfigOptions.key("training.slot.reader-heap")
                  .memoryType()
                  .defaultValue(MemorySize.ofMebiBytes(256))
                  .withDescription("Heap of each other slot."),
              Rule.between(new MemorySize(1), MOST_MEMORY))
          .withoutEffectOnResults();

  public static final Setting<MemorySize> READER_OFF_HEAP =
      Setting.of(
              ConfigOptions.key("training.slot.reader-off-heap")
                  .memoryType()
                  .defaultValue(MemorySize.ofMebiBytes(128))
                  .withDescription(
                      "Memory beside the heap of each other slot: images that are decoded."),
              Rule.between(MemorySize.ZERO, MOST_MEMORY))
          .withoutEffectOnResults();

  /** All of them. */
  public static final List<Setting<?>> ALL =
      List.of(GPUS, CPU_CORES, HEAP, OFF_HEAP, READER_CPU_CORES, READER_HEAP, READER_OFF_HEAP);

  private SlotOptions() {}
}
