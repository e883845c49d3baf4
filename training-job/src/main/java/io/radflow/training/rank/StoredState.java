package io.radflow.training.rank;

import java.io.IOException;
import java.io.InputStream;
import org.apache.flink.annotation.Internal;

/** An engine's state as a checkpoint holds it. */
@Internal
public interface StoredState {

  /** Its length. */
  long bytes();

  /**
   * Reads some of it. The caller closes the stream.
   *
   * @param from first byte
   * @param to the byte after the last
   */
  InputStream read(long from, long to) throws IOException;
}
