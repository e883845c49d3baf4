package io.radflow.training.cudnn.emulated;

import com.sun.jna.Pointer;
import io.radflow.training.cudnn.device.HostMemory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

record EmulatedMemory(long address, long bytes) implements HostMemory {

  @Override
  public ByteBuffer slice(long at, int length) {
    if (at < 0 || at + length > bytes) {
      throw new IndexOutOfBoundsException(at + " + " + length + " of " + bytes);
    }
    return new Pointer(address).getByteBuffer(at, length).order(ByteOrder.nativeOrder());
  }

  @Override
  public void close() {
    EmulationLibrary.instance()
        .function("emulated_free")
        .invoke(new Object[] {new Pointer(address)});
  }
}
