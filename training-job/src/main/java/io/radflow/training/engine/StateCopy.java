package io.radflow.training.engine;

import java.io.IOException;
import java.io.OutputStream;

/**
 * An engine's state at one time, outside the heap. It stays what it is while the engine goes on.
 */
public interface StateCopy extends AutoCloseable {

  /** Writes what {@link TrainingEngine#writeState} would have written then. */
  void write(OutputStream out) throws IOException;

  /** Frees the memory. */
  @Override
  void close();
}
