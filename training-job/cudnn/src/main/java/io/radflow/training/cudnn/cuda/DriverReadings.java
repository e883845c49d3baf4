package io.radflow.training.cudnn.cuda;

import io.radflow.training.engine.DeviceReading;
import org.bytedeco.cuda.global.cudart;
import org.bytedeco.cuda.global.nvml;
import org.bytedeco.cuda.nvml.nvmlDevice_st;
import org.bytedeco.cuda.nvml.nvmlMemory_t;
import org.bytedeco.cuda.nvml.nvmlUtilization_t;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.PointerPointer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What NVML says of one GPU. Where it does not tell, training goes on without. */
final class DriverReadings {

  private static final Logger LOG = LoggerFactory.getLogger(DriverReadings.class);
  private static final int BUS_ID_BYTES = 32;

  private final nvmlDevice_st device;

  /**
   * @param index as CUDA counts GPUs, which NVML does not
   */
  DriverReadings(int index) {
    device = found(index);
  }

  private static nvmlDevice_st found(int index) {
    byte[] bus = new byte[BUS_ID_BYTES];
    Status.cuda(
        cudart.cudaDeviceGetPCIBusId(bus, bus.length, index), "tell the place of GPU " + index);
    int status = nvml.nvmlInit_v2();
    if (status == nvml.NVML_SUCCESS) {
      try (PointerPointer<nvmlDevice_st> made = new PointerPointer<>(1);
          BytePointer id = new BytePointer(bus)) {
        status = nvml.nvmlDeviceGetHandleByPciBusId_v2(id.getString(), made);
        if (status == nvml.NVML_SUCCESS) {
          return made.get(nvmlDevice_st.class);
        }
      }
    }
    LOG.warn(
        "NVML does not tell of GPU {}: {}; its utilisation and power are no metrics",
        index,
        nvml.nvmlErrorString(status).getString());
    return null;
  }

  DeviceReading read() {
    if (device == null) {
      return DeviceReading.NONE;
    }
    int[] milliwatts = new int[1];
    try (nvmlUtilization_t utilization = new nvmlUtilization_t();
        nvmlMemory_t memory = new nvmlMemory_t()) {
      boolean busy = nvml.nvmlDeviceGetUtilizationRates(device, utilization) == nvml.NVML_SUCCESS;
      boolean used = nvml.nvmlDeviceGetMemoryInfo(device, memory) == nvml.NVML_SUCCESS;
      boolean power = nvml.nvmlDeviceGetPowerUsage(device, milliwatts) == nvml.NVML_SUCCESS;
      return new DeviceReading(
          busy ? utilization.gpu() / 100.0 : Double.NaN,
          used ? memory.used() : 0,
          power ? milliwatts[0] / 1e3 : Double.NaN);
    }
  }
}
