package io.radflow.training.engine;

import java.io.IOException;
import java.io.OutputStream;
import org.apache.flink.annotation.Internal;

/**
 * An engine's state at one time, outside the heap. It stays what it is while the engine goes on.
 */
@Internal
public interface StateCopy extends AutoCloseable {

  /**
   * Writes parameters, momentum and step, in chunks of at most 1 MiB, with a CRC32C at the end. The
   * stream is flushed, not closed.
   */
  void write(OutputStream out) throws IOException;

  /** Bytes that {@link #write} writes. */
  long bytes();

  /** Frees the memory. */
  @Override
  void close();
}
