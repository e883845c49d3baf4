package io.radflow.infra.phantom;

import java.io.IOException;
import org.apache.flink.annotation.Internal;

/** Takes the files of a generated data set one by one. */
@FunctionalInterface
@Internal
public interface PhantomSink {

  /**
   * Takes one file.
   *
   * @param path relative to the data set's root, with {@code /} between folders
   * @throws IOException if the file cannot be kept; generation stops
   */
  void put(String path, byte[] bytes) throws IOException;
}
