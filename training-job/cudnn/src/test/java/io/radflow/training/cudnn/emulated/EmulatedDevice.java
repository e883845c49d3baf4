package io.radflow.training.cudnn.emulated;

import com.sun.jna.Pointer;
import io.radflow.training.cudnn.cuda.Nccl;
import io.radflow.training.cudnn.cuda.NcclCopies;
import io.radflow.training.cudnn.device.Device;
import io.radflow.training.cudnn.device.DeviceDescription;
import io.radflow.training.cudnn.device.DeviceEvent;
import io.radflow.training.cudnn.device.DeviceStream;
import io.radflow.training.cudnn.device.HostMemory;
import io.radflow.training.cudnn.device.RankCopies;
import io.radflow.training.engine.ComputeDevice;
import io.radflow.training.engine.DeviceReading;
import io.radflow.training.engine.OutOfDeviceMemoryException;
import io.radflow.training.engine.Precision;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.bytedeco.cuda.cudart.CUstream_st;

/**
 * Stands for a GPU where there is none: runs the engine's own kernels, compiled by g++, and plain
 * loops in the place of cuDNN and cuBLASLt, one after the other. It shows what is computed, not how
 * streams of a real device overlap. New memory is NaN.
 */
public final class EmulatedDevice implements Device {

  private final boolean tf32;
  private final long memoryBytes;
  private final TreeMap<Long, Long> allocated = new TreeMap<>();
  private final EmulatedStream compute = new EmulatedStream(this);
  private final EmulatedStream copies = new EmulatedStream(this);
  private final EmulatedStream exchanges = new EmulatedStream(this);
  private final ThreadLocal<Boolean> bound = ThreadLocal.withInitial(() -> false);
  private boolean capturing;

  public EmulatedDevice(Precision precision) {
    this(precision, Long.MAX_VALUE);
  }

  public EmulatedDevice(Precision precision, long memoryBytes) {
    // As on a GPU, what is float32 beside bfloat16 is multiplied as TF32.
    tf32 = precision != Precision.FLOAT32;
    this.memoryBytes = memoryBytes;
  }

  boolean tf32() {
    return tf32;
  }

  void capturing(boolean now) {
    capturing = now;
  }

  void requireBound() {
    if (!bound.get()) {
      throw new IllegalStateException("The device is not bound to the calling thread");
    }
  }

  synchronized void requireAllocated(long address, long bytes) {
    Map.Entry<Long, Long> block = allocated.floorEntry(address);
    if (block == null || address + bytes > block.getKey() + block.getValue()) {
      throw new IllegalStateException(bytes + " bytes at " + address + " are not allocated");
    }
  }

  @Override
  public DeviceDescription description() {
    return new DeviceDescription(
        new ComputeDevice("Emulated GPU", 9, 0, memoryBytes), 2, "emulation");
  }

  @Override
  public void bind() {
    bound.set(true);
  }

  @Override
  public synchronized long allocate(long bytes) {
    requireBound();
    if (capturing) {
      throw new IllegalStateException("Memory cannot be allocated while a stream is captured");
    }
    if (bytes <= 0) {
      throw new IllegalArgumentException("Cannot allocate " + bytes + " bytes");
    }
    if (usedBytes() + bytes > memoryBytes) {
      throw new OutOfDeviceMemoryException(bytes, usedBytes(), memoryBytes);
    }
    long address = memory(bytes);
    allocated.put(address, bytes);
    return address;
  }

  private static long memory(long bytes) {
    Pointer memory =
        EmulationLibrary.instance()
            .function("emulated_allocate")
            .invokePointer(new Object[] {bytes});
    return Pointer.nativeValue(memory);
  }

  @Override
  public synchronized void free(long address) {
    if (allocated.remove(address) == null) {
      throw new IllegalStateException("Memory is freed that was not allocated");
    }
    EmulationLibrary.instance()
        .function("emulated_free")
        .invoke(new Object[] {new Pointer(address)});
  }

  @Override
  public HostMemory allocateHost(long bytes, boolean pinned) {
    return new EmulatedMemory(memory(bytes), bytes);
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

  /** By NCCL's own presets, and what stands for NCCL. */
  @Override
  public Optional<String> exchangeLibrary() {
    EmulationLibrary.loadNccl();
    return Nccl.version();
  }

  @Override
  public byte[] newExchangeId() {
    return Nccl.newId();
  }

  @Override
  public RankCopies newRankCopies(byte[] id, int rank, int ranks, Runnable stop) {
    requireBound();
    return new NcclCopies(id, rank, ranks, new CUstream_st(), stop);
  }

  @Override
  public DeviceEvent newEvent() {
    return new EmulatedEvent();
  }

  @Override
  public synchronized long usedBytes() {
    return allocated.values().stream().mapToLong(Long::longValue).sum();
  }

  @Override
  public DeviceReading reading() {
    return DeviceReading.NONE;
  }

  @Override
  public void close() {
    if (!allocated.isEmpty()) {
      throw new IllegalStateException(allocated.size() + " blocks of memory were not freed");
    }
  }
}
