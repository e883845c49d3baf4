package io.radflow.training.cudnn.cuda;

import io.radflow.training.cudnn.device.Device;
import io.radflow.training.cudnn.device.DeviceDescription;
import io.radflow.training.cudnn.device.DeviceEvent;
import io.radflow.training.cudnn.device.DeviceStream;
import io.radflow.training.cudnn.device.HostMemory;
import io.radflow.training.cudnn.device.RankCopies;
import io.radflow.training.engine.CapabilityRange;
import io.radflow.training.engine.ComputeDevice;
import io.radflow.training.engine.DeviceReading;
import io.radflow.training.engine.EngineUnavailableException;
import io.radflow.training.engine.OutOfDeviceMemoryException;
import io.radflow.training.engine.Precision;
import java.util.List;
import java.util.Optional;
import org.apache.flink.annotation.Internal;
import org.bytedeco.cuda.global.cudart;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.SizeTPointer;

/** A GPU by CUDA. */
@Internal
public final class CudaDevice implements Device {

  private final int index;
  private final DeviceDescription description;
  private final CudaStream compute;
  private final CudaStream copies;
  private final CudaStream exchanges;
  private final Workspace workspace;
  private final CudaKernels kernels;
  private final CudaProducts products;
  private final CudaConvolutions convolutions;
  private final DriverReadings readings;

  /**
   * Opens a GPU and compiles the kernels for it.
   *
   * @param index as CUDA counts GPUs
   * @param deterministic whether algorithms are chosen so that equal work gives equal bits
   * @throws EngineUnavailableException naming what is missing
   * @throws IllegalStateException if the GPU is outside the engine's range
   */
  public CudaDevice(int index, Precision precision, boolean deterministic) {
    this.index = index;
    ComputeDevice gpu = gpu(devices(), index);
    CapabilityRange.CUDNN.require(gpu);
    bind();
    int[] multiprocessors = new int[1];
    Status.cuda(
        cudart.cudaDeviceGetAttribute(
            multiprocessors, cudart.cudaDevAttrMultiProcessorCount, index),
        "count multiprocessors");
    description = new DeviceDescription(gpu, multiprocessors[0], CudaLibraries.versions());
    boolean tf32 = precision != Precision.FLOAT32;
    compute = new CudaStream();
    copies = new CudaStream();
    exchanges = new CudaStream();
    workspace = new Workspace(this::allocate);
    kernels = new CudaKernels(KernelCompiler.ofUser().compiled(10 * gpu.major() + gpu.minor()));
    products = new CudaProducts(tf32, workspace);
    convolutions = new CudaConvolutions(tf32, deterministic, workspace, compute.stream());
    compute.compute(kernels, products, convolutions);
    exchanges.compute(kernels, null, null);
    readings = new DriverReadings(index);
  }

  /** Every GPU that the process sees. */
  public static List<ComputeDevice> devices() {
    return CudaLibraries.devices();
  }

  private static ComputeDevice gpu(List<ComputeDevice> devices, int index) {
    if (index >= devices.size()) {
      throw new EngineUnavailableException(
          "GPU "
              + index
              + " was given, but CUDA sees "
              + devices.size()
              + " here: set CUDA_DEVICE_ORDER=PCI_BUS_ID, and CUDA_VISIBLE_DEVICES as the"
              + " TaskManager's discovery sees it");
    }
    return devices.get(index);
  }

  @Override
  public DeviceDescription description() {
    return description;
  }

  @Override
  public void bind() {
    Status.cuda(cudart.cudaSetDevice(index), "take GPU " + index);
  }

  @Override
  public long allocate(long bytes) {
    Pointer allocated = new Pointer();
    int status = cudart.cudaMalloc(allocated, bytes);
    if (status == cudart.cudaErrorMemoryAllocation) {
      // The error is kept for the next call otherwise.
      cudart.cudaGetLastError();
      throw new OutOfDeviceMemoryException(bytes, usedBytes(), description.gpu().memoryBytes());
    }
    Status.cuda(status, "allocate " + bytes + " bytes");
    return allocated.address();
  }

  @Override
  public void free(long address) {
    Status.cuda(cudart.cudaFree(new Address(address)), "free memory");
  }

  @Override
  public HostMemory allocateHost(long bytes, boolean pinned) {
    return new CudaHostMemory(bytes, pinned);
  }

  @Override
  public DeviceStream computeStream() {
    return compute;
  }

  @Override
  public DeviceStream copyStream() {
    return copies;
  }

  @Override
  public DeviceStream exchangeStream() {
    return exchanges;
  }

  @Override
  public Optional<String> exchangeLibrary() {
    return Nccl.version();
  }

  @Override
  public byte[] newExchangeId() {
    return Nccl.newId();
  }

  @Override
  public RankCopies newRankCopies(byte[] id, int rank, int ranks, Runnable stop) {
    return new NcclCopies(id, rank, ranks, exchanges.stream(), stop);
  }

  @Override
  public DeviceEvent newEvent() {
    return new CudaEvent();
  }

  @Override
  public long usedBytes() {
    bind();
    try (SizeTPointer free = new SizeTPointer(1);
        SizeTPointer all = new SizeTPointer(1)) {
      Status.cuda(cudart.cudaMemGetInfo(free, all), "tell its free memory");
      return all.get() - free.get();
    }
  }

  @Override
  public DeviceReading reading() {
    return readings.read();
  }

  @Override
  public void close() {
    bind();
    compute.synchronize();
    copies.synchronize();
    exchanges.synchronize();
    convolutions.close();
    products.close();
    kernels.close();
    workspace.addresses().forEach(this::free);
    compute.close();
    copies.close();
    exchanges.close();
  }
}
