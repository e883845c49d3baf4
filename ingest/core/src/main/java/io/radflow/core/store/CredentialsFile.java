package io.radflow.core.store;

import io.minio.credentials.AwsConfigProvider;
import io.minio.credentials.Credentials;
import io.minio.credentials.Provider;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;

/**
 * The keys of an AWS credentials file. Each request asks for them; the file is read again only when
 * it has changed, as it may while a job runs.
 */
final class CredentialsFile implements Provider {

  private final Path file;
  private final Provider reader;
  private Read last;

  /** What the file held when it had this state. */
  private record Read(FileTime modified, long bytes, Object key, Credentials keys) {

    boolean isOf(BasicFileAttributes file) {
      return modified.equals(file.lastModifiedTime())
          && bytes == file.size()
          && (key == null || key.equals(file.fileKey()));
    }
  }

  CredentialsFile(Path file) {
    this.file = file;
    this.reader = new AwsConfigProvider(file.toString(), "default");
  }

  /**
   * @throws RuntimeException if the file cannot be read or has no keys
   */
  @Override
  public synchronized Credentials fetch() {
    BasicFileAttributes now;
    try {
      now = Files.readAttributes(file, BasicFileAttributes.class);
    } catch (IOException e) {
      return reader.fetch();
    }
    if (last == null || !last.isOf(now)) {
      last = new Read(now.lastModifiedTime(), now.size(), now.fileKey(), reader.fetch());
    }
    return last.keys();
  }
}
