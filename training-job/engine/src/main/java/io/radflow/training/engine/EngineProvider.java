package io.radflow.training.engine;

import io.radflow.training.network.BitNetwork;
import java.util.List;
import org.apache.flink.annotation.Internal;

/** Makes engines that live in a class loader of their own; found by {@code ServiceLoader}. */
@Internal
public interface EngineProvider {

  /** The compute capabilities that its engines have code for. */
  CapabilityRange capabilities();

  /**
   * The GPUs that this process sees, in CUDA's order.
   *
   * @throws EngineUnavailableException naming what is missing: GPU, driver, or each library with
   *     the version that is wanted
   */
  List<ComputeDevice> devices();

  /**
   * An engine with random weights by the settings' seed.
   *
   * @param gpu index among {@link #devices}
   * @throws EngineUnavailableException as {@link #devices}, or if there is no such GPU
   * @throws IllegalStateException if the GPU is outside {@link #capabilities}
   */
  ReferenceEngine create(
      BitNetwork network, EngineSettings settings, GpuSettings gpuSettings, int gpu);

  /**
   * What the GPU can do at most: the rates that an engine's time is held against.
   *
   * @throws EngineUnavailableException as {@link #devices}
   */
  DeviceCeilings ceilings(int gpu);
}
