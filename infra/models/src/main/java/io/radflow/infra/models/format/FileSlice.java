package io.radflow.infra.models.format;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.zip.Checksum;
import org.apache.flink.annotation.Internal;

/**
 * A range of a file.
 *
 * @param channel of the file; whoever opened it closes it
 * @param offset of the first byte in the file
 * @param length in bytes
 */
@Internal
public record FileSlice(FileChannel channel, long offset, long length) {

  private static final int CHUNK = 1 << 20;

  public FileSlice {
    if (offset < 0 || length < 0) {
      throw new IllegalArgumentException("No range of a file: " + length + " bytes at " + offset);
    }
  }

  /** Whether the file goes so far. */
  public boolean isInFile() throws IOException {
    return length <= channel.size() && offset <= channel.size() - length;
  }

  /** Fills a buffer with the bytes from a position in the range on, and flips it. */
  void read(long position, ByteBuffer buffer) throws IOException {
    while (buffer.hasRemaining()) {
      if (channel.read(buffer, offset + position + buffer.position()) < 0) {
        throw new EOFException("The file ends at byte " + channel.size());
      }
    }
    buffer.flip();
  }

  /** Feeds all bytes to a checksum. */
  public void feed(Checksum checksum) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate((int) Math.min(CHUNK, Math.max(1, length)));
    for (long done = 0; done < length; done += buffer.limit()) {
      buffer.clear().limit((int) Math.min(buffer.capacity(), length - done));
      read(done, buffer);
      checksum.update(buffer.array(), 0, buffer.limit());
    }
  }
}
