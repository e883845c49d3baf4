package io.radflow.training.cudnn;

import io.radflow.training.cudnn.cuda.CudaDevice;
import io.radflow.training.cudnn.device.Device;
import io.radflow.training.cudnn.device.ElementType;
import io.radflow.training.engine.CapabilityRange;
import io.radflow.training.engine.ComputeDevice;
import io.radflow.training.engine.DeviceCeilings;
import io.radflow.training.engine.EngineProvider;
import io.radflow.training.engine.EngineSettings;
import io.radflow.training.engine.GpuSettings;
import io.radflow.training.engine.Precision;
import io.radflow.training.engine.ReferenceEngine;
import io.radflow.training.network.BitNetwork;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.annotation.Internal;

/** Makes engines on the machine's GPUs. */
@Internal
public final class CudnnEngineProvider implements EngineProvider {

  private static final int SIDE = 8192;
  private static final int COPIED = 1 << 30;

  @Override
  public CapabilityRange capabilities() {
    return CapabilityRange.CUDNN;
  }

  @Override
  public List<ComputeDevice> devices() {
    return CudaDevice.devices();
  }

  @Override
  public ReferenceEngine create(
      BitNetwork network, EngineSettings settings, GpuSettings gpuSettings, int gpu) {
    CudaDevice device = new CudaDevice(gpu, gpuSettings.precision(), gpuSettings.deterministic());
    try {
      return new CudnnEngine(network, settings, gpuSettings, device);
    } catch (RuntimeException | Error e) {
      device.close();
      throw e;
    }
  }

  @Override
  public DeviceCeilings ceilings(int gpu) {
    Map<Precision, Double> flops = new EnumMap<>(Precision.class);
    double copied = 0;
    double uploaded = 0;
    for (Precision precision : Precision.values()) {
      try (Device device = new CudaDevice(gpu, precision, true)) {
        CeilingMeasurement measurement = new CeilingMeasurement(device, SIDE, COPIED);
        ElementType type = precision == Precision.BF16 ? ElementType.BF16 : ElementType.F32;
        flops.put(precision, measurement.multiplyFlops(type));
        copied = measurement.copyBytes();
        uploaded = measurement.uploadBytes();
      }
    }
    return new DeviceCeilings(Map.copyOf(flops), copied, uploaded);
  }
}
