package io.radflow.ingest.layout;

import io.radflow.ingest.store.BucketLayout;
import io.radflow.ingest.store.ObjectStore;
import io.radflow.ingest.store.StoredObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/**
 * A drop as a listing shows it.
 *
 * @param dataset the data set's name
 * @param name the drop's own name
 * @param objects all of its objects, by key, {@code _READY} included
 */
public record Drop(String dataset, String name, List<StoredObject> objects) {

  private static final int FINGERPRINT_BYTES = 16;

  /** Lists a drop. */
  public static Drop list(ObjectStore store, String dataset, String name) throws IOException {
    return new Drop(dataset, name, store.list(BucketLayout.drop(dataset, name)));
  }

  /** Where the object stands within the drop, such as {@code images/00000001_000.png}. */
  public String relative(StoredObject object) {
    return object.key().substring(BucketLayout.drop(dataset, name).length());
  }

  /** Short digest of every object's key, size and ETag: another drop has another. */
  public String fingerprint() {
    MessageDigest digest;
    try {
      digest = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java has SHA-256", e);
    }
    for (StoredObject object : objects) {
      String line = object.key() + "\n" + object.size() + "\n" + object.etag() + "\n";
      digest.update(line.getBytes(StandardCharsets.UTF_8));
    }
    return HexFormat.of().formatHex(digest.digest(), 0, FINGERPRINT_BYTES);
  }
}
