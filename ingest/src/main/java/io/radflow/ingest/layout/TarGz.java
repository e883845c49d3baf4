package io.radflow.ingest.layout;

import io.radflow.ingest.store.ObjectStore;
import io.radflow.ingest.store.StoredObject;
import java.io.BufferedInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.compressors.gzip.GzipCompressorInputStream;

/** Streams a {@code .tar.gz} from the store within limits. */
final class TarGz {

  private static final int BUFFER_BYTES = 1 << 16;

  private TarGz() {}

  /**
   * The archive from its start. Reading throws {@link StoreReadException} for the store's faults.
   */
  static TarArchiveInputStream open(ObjectStore store, StoredObject archive) throws IOException {
    InputStream packed = new StoreStream(store.open(archive.key()), archive.key());
    try {
      InputStream unpacked =
          GzipCompressorInputStream.builder()
              .setInputStream(new BufferedInputStream(packed, BUFFER_BYTES))
              .setDecompressConcatenated(true)
              .get();
      return new TarArchiveInputStream(new UnpackLimit(unpacked, archive.size()));
    } catch (IOException e) {
      packed.close();
      throw e;
    }
  }

  /** The store's fault, which passes, in contrast to the archive's, which does not. */
  static final class StoreReadException extends IOException {
    private static final long serialVersionUID = 1L;

    private StoreReadException(String key, IOException cause) {
      super("Reading " + key + " broke off: " + cause.getMessage(), cause);
    }
  }

  /** Marks every failure as the store's. */
  private static final class StoreStream extends FilterInputStream {
    private final String key;

    private StoreStream(InputStream in, String key) {
      super(in);
      this.key = key;
    }

    @Override
    public int read() throws IOException {
      try {
        return super.read();
      } catch (IOException e) {
        throw new StoreReadException(key, e);
      }
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
      try {
        return super.read(target, offset, length);
      } catch (IOException e) {
        throw new StoreReadException(key, e);
      }
    }
  }
}
