package io.radflow.training.group;

import java.io.IOException;
import java.nio.ByteBuffer;

/** The bytes of a connection that waits for nothing, plain or encrypted. */
interface Wire {

  /**
   * Reads what is there.
   *
   * @return bytes read, 0 if there are none now, −1 at the end
   */
  int read(ByteBuffer to) throws IOException;

  /** Writes what the connection takes now of buffers, in order. */
  void write(ByteBuffer[] from) throws IOException;

  /**
   * Whether to wait until the connection takes more bytes.
   *
   * @param wanted whether there is more to write
   */
  boolean awaitsRoom(boolean wanted);

  /** Whether bytes may be there to read that the socket knows nothing of any more. */
  boolean holds();

  /** How it is encrypted, as a log tells it. */
  String encryption();

  /** Tells the other side that nothing more comes. */
  void end() throws IOException;
}
