package io.radflow.training.cudnn.cuda;

import io.radflow.training.cudnn.device.HostMemory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.bytedeco.cuda.global.cudart;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Pointer;

/** Pinned or plain memory. */
final class CudaHostMemory implements HostMemory {

  private final BytePointer memory;
  private final long bytes;
  private final boolean pinned;

  CudaHostMemory(long bytes, boolean pinned) {
    this.bytes = bytes;
    this.pinned = pinned;
    if (pinned) {
      Pointer allocated = new Pointer();
      Status.cuda(
          cudart.cudaHostAlloc(allocated, bytes, cudart.cudaHostAllocDefault),
          "pin " + bytes + " bytes of the host's memory");
      memory = new BytePointer(allocated).capacity(bytes);
    } else {
      memory = new BytePointer(bytes);
    }
  }

  /** A part of it as CUDA takes it. */
  Address at(long offset, long length) {
    if (offset < 0 || length < 0 || offset + length > bytes) {
      throw new IndexOutOfBoundsException(offset + " + " + length + " of " + bytes);
    }
    return new Address(memory.address() + offset);
  }

  @Override
  public long bytes() {
    return bytes;
  }

  @Override
  public ByteBuffer slice(long at, int length) {
    return new BytePointer(at(at, length))
        .capacity(length)
        .asByteBuffer()
        .order(ByteOrder.nativeOrder());
  }

  @Override
  public void close() {
    if (pinned) {
      Status.cuda(cudart.cudaFreeHost(memory), "free pinned memory");
    } else {
      memory.close();
    }
  }
}
