package io.radflow.training.engine;

import org.apache.flink.annotation.Internal;

/**
 * The compute capabilities that an engine has machine code for.
 *
 * @param engine its name
 * @param lowest such as 37 for 3.7
 * @param highest such as 89 for 8.9; {@link #NO_END} if it compiles for what comes
 * @param instead what to use for other devices
 */
@Internal
public record CapabilityRange(String engine, int lowest, int highest, String instead) {

  /** Highest capability of an engine that compiles its code where it runs. */
  public static final int NO_END = Integer.MAX_VALUE;

  /** ND4J's CUDA 11.6 library: machine code from Kepler to Ada, and nothing to compile further. */
  public static final CapabilityRange ND4J_CUDA =
      new CapabilityRange(
          "The DeepLearning4J engine on CUDA 11.6",
          37,
          89,
          "From 8.0 on, Hopper and later too, the engine 'cudnn' (training.engine) has: it needs"
              + " RadFlow's CPU build (without the Maven profile cuda). Or use that build's CPU"
              + " engine, 'dl4j'");

  /** cuDNN 9 on CUDA 13; from 8.0 on GPUs multiply bfloat16 and TF32. */
  public static final CapabilityRange CUDNN =
      new CapabilityRange(
          "The cuDNN engine",
          80,
          NO_END,
          "Use RadFlow's build for older GPUs (Maven profile cuda, engine 'dl4j'), or the CPU"
              + " (training.engine: dl4j)");

  /**
   * Refuses a device that the engine has no code for, before anything is computed on it.
   *
   * @throws IllegalStateException naming the device, its capability, the range and what to use
   */
  public void require(ComputeDevice device) {
    if (!contains(device)) {
      throw new IllegalStateException(
          String.format(
              "%s has code for GPUs of compute capability %s, but %s is of %s. %s, or let the"
                  + " process see only GPUs in that range (CUDA_VISIBLE_DEVICES).",
              engine, this, device.name(), device.capability(), instead));
    }
  }

  /** Whether the engine has code for a device. */
  public boolean contains(ComputeDevice device) {
    int capability = 10 * device.major() + device.minor();
    return capability >= lowest && capability <= highest;
  }

  /** The range in words, as "3.7 to 8.9" or "8.0 and later". */
  @Override
  public String toString() {
    return text(lowest) + (highest == NO_END ? " and later" : " to " + text(highest));
  }

  private static String text(int capability) {
    return capability / 10 + "." + capability % 10;
  }
}
