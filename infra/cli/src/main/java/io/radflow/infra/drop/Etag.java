package io.radflow.infra.drop;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Set;

/** The ETags that S3 gives a file: MD5 of the whole, or of the MD5s of its parts. */
final class Etag {

  /** The MinIO client's part size for objects up to 50 GB. */
  static final int PART_BYTES = 5 << 20;

  private Etag() {}

  /** Lower-case hexadecimal, without quotes. */
  static Set<String> of(Path file) throws IOException {
    MessageDigest whole = md5();
    MessageDigest ofParts = md5();
    int parts = 0;
    try (InputStream in = Files.newInputStream(file)) {
      byte[] part;
      while ((part = in.readNBytes(PART_BYTES)).length > 0) {
        whole.update(part);
        ofParts.update(md5().digest(part));
        parts++;
      }
    }
    HexFormat hex = HexFormat.of();
    return Set.of(hex.formatHex(whole.digest()), hex.formatHex(ofParts.digest()) + "-" + parts);
  }

  private static MessageDigest md5() {
    try {
      return MessageDigest.getInstance("MD5");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every JDK has MD5", e);
    }
  }
}
