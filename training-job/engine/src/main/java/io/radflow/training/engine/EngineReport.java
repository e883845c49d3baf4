package io.radflow.training.engine;

import org.apache.flink.annotation.Internal;

/**
 * What an engine runs on.
 *
 * @param backend of the array library
 * @param device name of the CPU or GPU that computes
 * @param cpuFeatures vector extensions of the CPU that matter
 * @param libraries that the native library was built with, for matrix products and convolutions
 * @param oneDnn whether oneDNN does convolutions and matrix products
 * @param threads threads of the native library, which are part of a result's bits
 * @param parameters number of parameters
 * @param stateBytes bytes of parameters, gradients and momentum
 * @param deviceBytes memory of the device
 * @param nativeLimitBytes largest native memory that the process may take; 0 is unlimited
 */
@Internal
public record EngineReport(
    String backend,
    String device,
    String cpuFeatures,
    String libraries,
    boolean oneDnn,
    int threads,
    long parameters,
    long stateBytes,
    long deviceBytes,
    long nativeLimitBytes) {

  /** One line for the log. */
  public String line() {
    return String.format(
        "%s on %s with %,d MiB; %s; %,d parameters, %,d MiB of state; native memory limit %s",
        backend,
        device,
        deviceBytes >> 20,
        threads == StateForm.GPU
            ? libraries
            : String.format(
                "CPU has %s; built with %s%s; %d threads",
                cpuFeatures,
                libraries,
                oneDnn ? ", oneDNN in use" : libraries.contains("cu") ? "" : ", oneDNN NOT in use",
                threads),
        parameters,
        stateBytes >> 20,
        nativeLimitBytes == 0 ? "none" : (nativeLimitBytes >> 20) + " MiB");
  }
}
