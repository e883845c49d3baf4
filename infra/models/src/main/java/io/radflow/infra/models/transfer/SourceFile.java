package io.radflow.infra.models.transfer;

import io.radflow.core.config.ConfigurationException;
import io.radflow.core.store.ObjectStore;
import io.radflow.infra.models.bucket.ModelReference;
import io.radflow.training.snapshot.ModelCard;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A file of weights on this machine: the user's own, or a copy of one in the bucket.
 *
 * @param source as a card tells it
 * @param copied whether it goes when it is closed
 * @param card that lies beside it in the bucket
 */
record SourceFile(String source, Path path, boolean copied, String sha256, Optional<ModelCard> card)
    implements Closeable {

  private static final Pattern OBJECT = Pattern.compile("s3://([^/]+)/(.+)");

  /**
   * @param source path of a file, {@code s3://BUCKET/KEY}, or a key in the bucket
   * @throws ConfigurationException if there is nothing
   */
  static SourceFile of(ObjectStore store, String source) throws IOException {
    Matcher object = OBJECT.matcher(source);
    if (!object.matches() && Files.isRegularFile(path(source))) {
      Path path = path(source);
      try (InputStream in = Files.newInputStream(path)) {
        String sha256 = digest(in, OutputStream.nullOutputStream());
        return new SourceFile(path.getFileName().toString(), path, false, sha256, Optional.empty());
      }
    }
    String key = object.matches() ? keyInBucket(store, source, object) : source;
    if (key.startsWith("/") || !store.exists(key)) {
      throw new ConfigurationException(
          "'%s': expected a file, s3://%s/KEY or a key in that bucket; there is none"
              .formatted(source, store.address().bucket()));
    }
    return copy(store, key);
  }

  private static Path path(String source) {
    try {
      return Path.of(source);
    } catch (InvalidPathException e) {
      throw new ConfigurationException("'%s': expected a file".formatted(source), e);
    }
  }

  private static String keyInBucket(ObjectStore store, String source, Matcher object) {
    if (!object.group(1).equals(store.address().bucket())) {
      throw new ConfigurationException(
          "'%s': expected s3://%s/KEY, the bucket of store.bucket"
              .formatted(source, store.address().bucket()));
    }
    return object.group(2);
  }

  private static SourceFile copy(ObjectStore store, String key) throws IOException {
    Optional<ModelCard> card = ModelReference.cardBeside(store, key);
    Path copy = Files.createTempFile("radflow-import", ".weights");
    try (InputStream in = store.open(key);
        OutputStream out = Files.newOutputStream(copy)) {
      String sha256 = digest(in, out);
      return new SourceFile(store.address().uri(key), copy, true, sha256, card);
    } catch (IOException | RuntimeException e) {
      Files.deleteIfExists(copy);
      throw e;
    }
  }

  private static String digest(InputStream in, OutputStream out) throws IOException {
    try {
      MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
      new DigestInputStream(in, sha256).transferTo(out);
      return HexFormat.of().formatHex(sha256.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every JVM has SHA-256", e);
    }
  }

  @Override
  public void close() throws IOException {
    if (copied) {
      Files.deleteIfExists(path);
    }
  }
}
