package io.radflow.training.cudnn.device;

import java.nio.ByteBuffer;

/** Memory of the host, outside the heap. */
public interface HostMemory extends AutoCloseable {

  long bytes();

  /** A part of it, in the machine's byte order. */
  ByteBuffer slice(long at, int bytes);

  @Override
  void close();
}
