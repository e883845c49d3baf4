package io.radflow.ingest.content;

import io.radflow.core.store.ObjectStore;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.flink.annotation.Internal;

/** The members of a compressed tar file, from its start to its end. */
@Internal
public final class TarGzStream implements Closeable {

  private final TarArchiveInputStream tar;
  private TarArchiveEntry entry;
  private int member = -1;

  private TarGzStream(TarArchiveInputStream tar) {
    this.tar = tar;
  }

  /**
   * Opens an archive before its first member.
   *
   * @param bytes size of the object
   */
  public static TarGzStream open(ObjectStore store, String key, String etag, long bytes)
      throws IOException {
    InputStream packed = store.openRange(key, etag, 0, bytes);
    try {
      return new TarGzStream(
          new TarArchiveInputStream(new UnpackLimit(new GzipMembers(packed), bytes)));
    } catch (IOException e) {
      packed.close();
      throw e;
    }
  }

  /** Goes on to the next member, if there is one. */
  public boolean next() throws IOException {
    entry = tar.getNextEntry();
    member++;
    return entry != null;
  }

  /**
   * Goes on to a member.
   *
   * @param number not before the current one, from 0
   * @throws IOException if the archive ends before
   */
  public void to(int number) throws IOException {
    while (member < number) {
      if (!next()) {
        throw new IOException("The archive has no member " + number + ", only " + member);
      }
    }
    if (member > number) {
      throw new IllegalStateException("Member " + number + " was passed; at " + member);
    }
  }

  /** The current member's header. */
  public TarArchiveEntry entry() {
    return entry;
  }

  /** Number of the current member, from 0. */
  public int member() {
    return member;
  }

  /** The current member's bytes; closing it closes the archive. */
  public InputStream content() {
    return tar;
  }

  @Override
  public void close() throws IOException {
    tar.close();
  }
}
