package io.radflow.infra.store;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.List;
import org.apache.flink.annotation.Internal;

/**
 * The embedded store's access and secret key, kept in a file in the form of an AWS credentials file
 * (profile {@code default}) that only its owner can read.
 */
@Internal
public record StoreCredentials(Path file, String accessKey, String secretKey) {

  private static final String ACCESS = "aws_access_key_id";
  private static final String SECRET = "aws_secret_access_key";

  static StoreCredentials openOrCreate(Path file) throws IOException {
    if (Files.exists(file)) {
      return read(file);
    }
    StoreCredentials made = new StoreCredentials(file, random(10), random(20));
    String text =
        "[default]\n%s = %s\n%s = %s\n".formatted(ACCESS, made.accessKey, SECRET, made.secretKey);
    Path staged =
        Files.createTempFile(
            file.toAbsolutePath().getParent(),
            "credentials",
            ".new",
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Files.writeString(staged, text, StandardCharsets.UTF_8);
    Files.move(staged, file, StandardCopyOption.ATOMIC_MOVE);
    return made;
  }

  /** Reads the profile {@code default} of an AWS credentials file. */
  public static StoreCredentials read(Path file) throws IOException {
    List<String> lines = Files.readAllLines(file, StandardCharsets.UTF_8);
    return new StoreCredentials(file, value(file, lines, ACCESS), value(file, lines, SECRET));
  }

  private static String value(Path file, List<String> lines, String key) throws IOException {
    boolean inProfile = false;
    for (String line : lines) {
      String[] pair = line.strip().split("\\s*=\\s*", 2);
      if (pair[0].startsWith("[")) {
        inProfile = pair[0].equals("[default]");
      } else if (inProfile && pair.length == 2 && pair[0].equals(key)) {
        return pair[1];
      }
    }
    throw new IOException(file + ": no line '" + key + " = …' in the profile [default]");
  }

  private static String random(int bytes) {
    byte[] value = new byte[bytes];
    new SecureRandom().nextBytes(value);
    return HexFormat.of().formatHex(value);
  }

  /** Leaves the secret out. */
  @Override
  public String toString() {
    return "StoreCredentials[file=" + file + "]";
  }
}
