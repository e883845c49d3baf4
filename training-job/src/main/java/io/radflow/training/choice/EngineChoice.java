package io.radflow.training.choice;

import io.radflow.training.device.DeviceProbe;
import io.radflow.training.dl4j.Dl4jEngine;
import io.radflow.training.engine.ComputeDevice;
import io.radflow.training.engine.EngineProvider;
import io.radflow.training.engine.EngineSettings;
import io.radflow.training.engine.EngineUnavailableException;
import io.radflow.training.engine.GpuSettings;
import io.radflow.training.engine.NvidiaDriver;
import io.radflow.training.engine.Precision;
import io.radflow.training.engine.TrainingEngine;
import io.radflow.training.natives.Once;
import io.radflow.training.network.BitNetwork;
import java.io.Serializable;
import java.util.List;
import java.util.OptionalInt;
import java.util.ServiceLoader;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.apache.flink.annotation.Internal;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a run asks for.
 *
 * @param name of the engine
 * @param gpuSettings how an engine with a GPU computes
 */
@Internal
public record EngineChoice(EngineName name, GpuSettings gpuSettings) implements Serializable {

  private static final Logger LOG = LoggerFactory.getLogger(EngineChoice.class);

  /**
   * Makes the engine.
   *
   * @param gpu that the subtask has; without one, CUDNN takes the first and AUTO none: another
   *     subtask may be on it
   * @throws EngineUnavailableException if the engine that is asked for cannot run here; says why
   * @throws IllegalStateException naming capability and range, if it has no code for the GPU
   */
  public TrainingEngine create(BitNetwork network, EngineSettings settings, OptionalInt gpu) {
    return takesCudnn(gpu, NvidiaDriver::present, CudnnLoader::provider)
        ? CudnnLoader.provider().create(network, settings, gpuSettings, gpu.orElse(0))
        : new Dl4jEngine(network, settings, gpu);
  }

  /** What makes cuDNN engines, for checks. */
  public static EngineProvider cudnn() {
    return CudnnLoader.provider();
  }

  /**
   * Whether it is the cuDNN engine.
   *
   * @param driver whether there can be a GPU at all
   * @param cudnn loads the engine's provider
   */
  boolean takesCudnn(OptionalInt gpu, BooleanSupplier driver, Supplier<EngineProvider> cudnn) {
    if (name == EngineName.CUDNN) {
      return true;
    }
    String why = name == EngineName.DL4J ? "training.engine is DL4J" : whyNot(gpu, driver, cudnn);
    if (why == null) {
      return true;
    }
    if (gpuSettings.precision() != Precision.FLOAT32) {
      throw new EngineUnavailableException(
          "training.precision "
              + gpuSettings.precision()
              + " needs the cuDNN engine, but "
              + why
              + ". The engine DL4J computes in FLOAT32.");
    }
    if (name == EngineName.AUTO && Once.first("engine " + why)) {
      LOG.info("The engine DL4J trains, not cuDNN: {}", why);
    }
    return false;
  }

  /** Null if the cuDNN engine can run. */
  private static String whyNot(
      OptionalInt gpu, BooleanSupplier driver, Supplier<EngineProvider> cudnn) {
    if (ServiceLoader.load(DeviceProbe.class, EngineChoice.class.getClassLoader())
        .findFirst()
        .isPresent()) {
      return "this build is for ND4J's GPUs (Maven profile cuda)";
    }
    if (!driver.getAsBoolean()) {
      return "this machine has no NVIDIA driver";
    }
    if (gpu.isEmpty()) {
      return "Flink has given this subtask no GPU of its own (external-resources: gpu); with"
          + " training.engine: CUDNN it takes the first";
    }
    try {
      EngineProvider provider = cudnn.get();
      List<ComputeDevice> devices = provider.devices();
      int index = gpu.getAsInt();
      if (index >= devices.size()) {
        return "GPU " + index + " was given and CUDA sees " + devices.size();
      }
      ComputeDevice device = devices.get(index);
      return provider.capabilities().contains(device)
          ? null
          : String.format(
              "it has code for compute capability %s, but %s is of %s",
              provider.capabilities(), device.name(), device.capability());
    } catch (EngineUnavailableException e) {
      return e.getMessage();
    }
  }
}
