package io.radflow.ingest.layout;

import io.radflow.ingest.reject.RejectReason;
import io.radflow.ingest.reject.RejectedException;
import io.radflow.ingest.store.ObjectStore;
import io.radflow.ingest.store.StoreException;
import io.radflow.ingest.store.StoredObject;
import java.io.IOException;

/** The encoded bytes of an image, at hand or still in the store. */
public sealed interface ImageContent {

  /** How many bytes {@link #read} will hold on the heap, at most. */
  long size();

  /**
   * The bytes.
   *
   * @param maxBytes the most to accept
   * @throws RejectedException if the object is too large, or gone since it was listed
   * @throws IOException if the store cannot be read now
   */
  byte[] read(long maxBytes) throws IOException, RejectedException;

  /** Bytes that were read along with the record. */
  record Inline(byte[] bytes) implements ImageContent {
    @Override
    public long size() {
      return bytes.length;
    }

    @Override
    public byte[] read(long maxBytes) {
      return bytes;
    }
  }

  /** An object that is the image. */
  record Stored(ObjectStore store, StoredObject object) implements ImageContent {
    @Override
    public long size() {
      return object.size();
    }

    @Override
    public byte[] read(long maxBytes) throws IOException, RejectedException {
      if (object.size() > maxBytes) {
        throw new RejectedException(
            RejectReason.IMAGE_TOO_LARGE,
            "The file has " + object.size() + " bytes, at most " + maxBytes + " are read");
      }
      try {
        return store.read(object.key(), maxBytes);
      } catch (IllegalArgumentException e) {
        // The client's refusal of a key with "." or ".." in it.
        throw new RejectedException(RejectReason.UNSAFE_PATH, e.getMessage(), e);
      } catch (StoreException e) {
        if (e.isMissing()) {
          throw new RejectedException(
              RejectReason.ROW_WITHOUT_IMAGE, "The image vanished from the drop after listing", e);
        }
        throw e;
      }
    }
  }
}
