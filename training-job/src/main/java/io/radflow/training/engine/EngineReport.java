package io.radflow.training.engine;

/**
 * What an engine runs on.
 *
 * @param backend name and version of the backend and its native library
 * @param cpuFeatures vector extensions of the CPU that matter
 * @param oneDnn whether oneDNN does convolutions and matrix products
 * @param threads threads of the native library, which are part of a result's bits
 * @param parameters number of parameters
 * @param stateBytes bytes of parameters, gradients and momentum
 * @param nativeLimitBytes largest native memory that the process may take; 0 is unlimited
 */
public record EngineReport(
    String backend,
    String cpuFeatures,
    boolean oneDnn,
    int threads,
    long parameters,
    long stateBytes,
    long nativeLimitBytes) {

  /** One line for the log. */
  public String line() {
    return String.format(
        "%s, CPU %s, oneDNN %s, %d threads, %,d parameters, %,d MiB of state, native limit %s",
        backend,
        cpuFeatures,
        oneDnn ? "in use" : "NOT in use (about 5 times slower)",
        threads,
        parameters,
        stateBytes >> 20,
        nativeLimitBytes == 0 ? "none" : (nativeLimitBytes >> 20) + " MiB");
  }
}
