package io.radflow.training;

import io.radflow.core.store.ObjectStore;
import io.radflow.core.store.StoredObject;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.zip.CRC32C;

/** CRC-32C of weights that no card tells of. An object that stays as it is, is read once. */
final class WeightsChecksum {

  private static final int CHUNK = 1 << 20;

  /** By address and ETag. A process meets few models without a card. */
  private static final Map<String, Long> KNOWN = new ConcurrentHashMap<>();

  private WeightsChecksum() {}

  static long of(ObjectStore store, String key) throws IOException {
    Optional<StoredObject> object = store.stat(key);
    String version = store.address().uri(key) + " " + object.map(StoredObject::etag).orElse("");
    Long known = KNOWN.get(version);
    if (known == null) {
      try (InputStream weights = store.open(key)) {
        known = of(weights);
      }
      KNOWN.put(version, known);
    }
    return known;
  }

  static long of(Path file) throws IOException {
    try (InputStream weights = Files.newInputStream(file)) {
      return of(weights);
    }
  }

  private static long of(InputStream weights) throws IOException {
    CRC32C crc = new CRC32C();
    byte[] chunk = new byte[CHUNK];
    for (int read = weights.read(chunk); read >= 0; read = weights.read(chunk)) {
      crc.update(chunk, 0, read);
    }
    return crc.getValue();
  }
}
