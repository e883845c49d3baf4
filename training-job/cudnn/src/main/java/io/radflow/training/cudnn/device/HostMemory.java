package io.radflow.training.cudnn.device;

import java.nio.ByteBuffer;
import org.apache.flink.annotation.Internal;

/** Memory of the host, outside the heap. */
@Internal
public interface HostMemory extends AutoCloseable {

  long bytes();

  /** A part of it, in the machine's byte order. */
  ByteBuffer slice(long at, int bytes);

  @Override
  void close();
}
