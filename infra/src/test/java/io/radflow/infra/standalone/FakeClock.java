package io.radflow.infra.standalone;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Map;

/** The clock of some processes, which can be set while they run: see {@code clock_offset.c}. */
final class FakeClock {

  private static final Path SOURCE = Path.of("src", "test", "c", "clock_offset.c");

  private final Path library;
  private final Path offset;

  private FakeClock(Path library, Path offset) {
    this.library = library;
    this.offset = offset;
  }

  /** Compiles what the processes load. */
  static FakeClock create(Path folder) throws IOException, InterruptedException {
    Files.createDirectories(folder);
    FakeClock clock = new FakeClock(folder.resolve("clock.so"), folder.resolve("offset"));
    clock.jump(Duration.ZERO);
    Path log = folder.resolve("cc.log");
    Process compiler =
        new ProcessBuilder(
                "cc", "-O2", "-shared", "-fPIC", "-o", clock.library.toString(), SOURCE.toString())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    if (compiler.waitFor() != 0) {
      throw new IOException("cc cannot compile %s: %s".formatted(SOURCE, Files.readString(log)));
    }
    return clock;
  }

  /** What the processes have to start with. */
  Map<String, String> environment() {
    return Map.of("LD_PRELOAD", library.toString(), "CLOCK_OFFSET_FILE", offset.toString());
  }

  /** Sets the clock so far ahead of the right time. */
  void jump(Duration ahead) {
    ByteBuffer seconds = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.nativeOrder());
    seconds.putLong(0, ahead.toSeconds());
    try (FileChannel file =
        FileChannel.open(offset, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      // In place: the processes have it mapped.
      file.write(seconds, 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
