package io.radflow.ingest.listing;

import io.radflow.core.store.BucketLayout;
import io.radflow.core.store.ObjectStore;
import io.radflow.core.store.StoredObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import org.apache.flink.annotation.Internal;

/** A drop as a listing shows it: all of its objects by key, {@code _READY} left out. */
@Internal
public final class Drop {

  private static final int FINGERPRINT_BYTES = 16;

  private final String dataset;
  private final String name;
  private final CompactStrings paths = new CompactStrings();
  private final CompactStrings etags = new CompactStrings();
  private final MessageDigest digest = sha256();
  private long[] sizes = new long[16];
  private long bytes;
  private Instant readyAt = Instant.EPOCH;
  private String fingerprint;

  private Drop(String dataset, String name) {
    this.dataset = dataset;
    this.name = name;
  }

  /** Lists a drop. */
  public static Drop list(ObjectStore store, String dataset, String name) throws IOException {
    Drop drop = new Drop(dataset, name);
    store.list(drop.prefix(), drop::add);
    drop.fingerprint = HexFormat.of().formatHex(drop.digest.digest(), 0, FINGERPRINT_BYTES);
    return drop;
  }

  private void add(StoredObject object) {
    String line = object.key() + "\n" + object.size() + "\n" + object.etag() + "\n";
    digest.update(line.getBytes(StandardCharsets.UTF_8));
    String path = object.key().substring(prefix().length());
    if (path.equals(BucketLayout.READY)) {
      readyAt = object.lastModified();
      return;
    }
    int number = paths.add(path);
    etags.add(object.etag());
    if (number == sizes.length) {
      sizes = Arrays.copyOf(sizes, 2 * number);
    }
    sizes[number] = object.size();
    bytes += object.size();
  }

  public String dataset() {
    return dataset;
  }

  public String name() {
    return name;
  }

  /** What all its keys begin with. */
  public String prefix() {
    return BucketLayout.drop(dataset, name);
  }

  /** Number of its objects. */
  public int objects() {
    return paths.size();
  }

  /** Size of all its objects. */
  public long bytes() {
    return bytes;
  }

  /** When it was marked ready. */
  public Instant readyAt() {
    return readyAt;
  }

  /** Where an object stands within the drop, such as {@code images/00000001_000.png}. */
  public String path(int object) {
    return paths.get(object);
  }

  public String key(int object) {
    return prefix() + path(object);
  }

  public long size(int object) {
    return sizes[object];
  }

  public String etag(int object) {
    return etags.get(object);
  }

  /** Short digest of every object's key, size and ETag: another drop has another. */
  public String fingerprint() {
    return fingerprint;
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java has SHA-256", e);
    }
  }
}
