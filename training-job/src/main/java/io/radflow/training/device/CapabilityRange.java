package io.radflow.training.device;

/**
 * The compute capabilities that an engine has machine code for.
 *
 * @param engine its name
 * @param lowest such as 37 for 3.7
 * @param highest such as 89 for 8.9
 */
public record CapabilityRange(String engine, int lowest, int highest) {

  /** ND4J's CUDA 11.6 library: machine code from Kepler to Ada, and nothing to compile further. */
  public static final CapabilityRange ND4J_CUDA =
      new CapabilityRange("The DeepLearning4J engine on CUDA 11.6", 37, 89);

  /**
   * Refuses a device that the engine has no code for, before anything is computed on it.
   *
   * @throws IllegalStateException naming the device, its capability, the range and what to use
   */
  public void require(ComputeDevice device) {
    int capability = 10 * device.major() + device.minor();
    if (capability < lowest || capability > highest) {
      throw new IllegalStateException(
          String.format(
              "%s has code for GPUs of compute capability %s to %s, but %s is of %s. Use RadFlow's"
                  + " CPU build (without the Maven profile cuda) here, or let the process see only"
                  + " GPUs in that range (CUDA_VISIBLE_DEVICES).",
              engine, text(lowest), text(highest), device.name(), device.capability()));
    }
  }

  private static String text(int capability) {
    return capability / 10 + "." + capability % 10;
  }
}
