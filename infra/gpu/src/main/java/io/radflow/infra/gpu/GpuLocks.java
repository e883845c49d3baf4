package io.radflow.infra.gpu;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.util.ArrayList;
import java.util.List;

/**
 * Which of a machine's processes has which GPU: a locked file for each. The system unlocks it when
 * its process ends, however it does.
 */
final class GpuLocks {

  private final Path folder;

  /** Held as long as the process lives. */
  private final List<FileLock> held = new ArrayList<>();

  GpuLocks(Path folder) {
    this.folder = folder;
  }

  /** Whether this process has the GPU from now on. */
  boolean take(Gpu gpu) throws IOException {
    makeFolder();
    Path file = folder.resolve(gpu.uuid().replaceAll("[^A-Za-z0-9-]", "_"));
    FileChannel channel =
        FileChannel.open(
            file, StandardOpenOption.CREATE, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);
    FileLock lock = null;
    try {
      lock = channel.tryLock();
    } catch (OverlappingFileLockException e) {
      // This process has it already, for another driver.
    }
    if (lock == null) {
      channel.close();
      return false;
    }
    held.add(lock);
    return true;
  }

  private void makeFolder() throws IOException {
    try {
      Files.createDirectory(
          folder,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    } catch (FileAlreadyExistsException e) {
      boolean own =
          Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)
              && Files.getOwner(folder, LinkOption.NOFOLLOW_LINKS).equals(user());
      if (!own) {
        throw new IOException(
            "%s: expected a folder of this process's user; set external-resource.gpu.param.%s to one"
                .formatted(folder, GpuDriverFactory.LOCKS.key()),
            e);
      }
    }
  }

  /** In a container the user may have no name. */
  private static UserPrincipal user() throws IOException {
    Path own = Files.createTempFile("owner", "");
    try {
      return Files.getOwner(own);
    } finally {
      Files.delete(own);
    }
  }
}
