package io.radflow.infra.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What puts leave behind when the store is killed: S3Proxy writes an object beside its place, under
 * its name with a random UUID behind it, and would list that file as an object afterwards.
 *
 * <p>A file beside the objects, made at the start and taken away at a clean end, tells whether the
 * store was killed and since when.
 */
final class UnfinishedPuts {

  private static final Pattern STAGED =
      Pattern.compile(".+-[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");

  private final Path objects;
  private final Path running;

  UnfinishedPuts(Path objects) {
    this.objects = objects;
    this.running = objects.resolveSibling("running");
  }

  /**
   * Deletes what a killed store left, of its own time only, and notes that one runs from now on.
   */
  void begin() throws IOException {
    if (Files.exists(running)) {
      delete(Files.getLastModifiedTime(running));
    }
    Files.deleteIfExists(running);
    Files.createFile(running);
  }

  /** Notes a clean end. */
  void end() throws IOException {
    Files.deleteIfExists(running);
  }

  private void delete(FileTime since) throws IOException {
    List<Path> staged;
    try (Stream<Path> files = Files.walk(objects)) {
      staged =
          files
              .filter(Files::isRegularFile)
              .filter(file -> STAGED.matcher(file.getFileName().toString()).matches())
              .toList();
    }
    for (Path file : staged) {
      if (Files.getLastModifiedTime(file).compareTo(since) >= 0) {
        Files.delete(file);
      }
    }
  }
}
