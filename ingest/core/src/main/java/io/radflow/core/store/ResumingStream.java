package io.radflow.core.store;

import java.io.IOException;
import java.io.InputStream;

/** A range of an object as a stream that goes on where it was when the connection breaks. */
final class ResumingStream extends InputStream {

  private final Requests requests;
  private final Opener opener;
  private final String key;
  private final long end;

  private InputStream in;
  private long position;
  private int failures;

  /**
   * @param position first byte
   * @param end the byte after the last
   */
  ResumingStream(Requests requests, Opener opener, String key, long position, long end)
      throws StoreException {
    this.requests = requests;
    this.opener = opener;
    this.key = key;
    this.position = position;
    this.end = end;
    if (position < end) {
      in = opener.open(position, end - position);
    }
  }

  /** Opens bytes of the object. */
  interface Opener {
    InputStream open(long offset, long length) throws StoreException;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : Byte.toUnsignedInt(one[0]);
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    if (length == 0) {
      return 0;
    }
    while (position < end) {
      try {
        if (in == null) {
          in = opener.open(position, end - position);
        }
        int read = in.read(target, offset, length);
        if (read < 0) {
          throw new IOException("The answer ends " + (end - position) + " bytes too early");
        }
        position += read;
        failures = 0;
        return read;
      } catch (StoreException e) {
        throw e;
      } catch (IOException e) {
        close();
        requests.beforeAnother(++failures, requests.failed("read", key, e));
      }
    }
    return -1;
  }

  @Override
  public void close() {
    if (in != null) {
      try {
        in.close();
      } catch (IOException e) {
        // What was read is good; the connection is given up either way.
      }
      in = null;
    }
  }
}
