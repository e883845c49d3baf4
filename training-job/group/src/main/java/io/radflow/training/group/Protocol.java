package io.radflow.training.group;

import java.io.IOException;

/** What a connection does with the bytes that it can read and write. */
interface Protocol {

  /** There are bytes to read, or the end of them. */
  void readable() throws IOException;

  /** Bytes are taken. */
  void writable() throws IOException;

  /** Whether to look for bytes now. */
  boolean reads();

  /** Whether there are bytes to write now. */
  boolean writes();

  /** The connection is of no more use. */
  void failed(IOException problem);
}
