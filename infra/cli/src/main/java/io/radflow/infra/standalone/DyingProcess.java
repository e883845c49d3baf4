package io.radflow.infra.standalone;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Whether a process has been killed and is still there: the system takes a while to free gigabytes,
 * and calls it alive meanwhile. Elsewhere than on Linux nobody can tell.
 */
final class DyingProcess {

  /** Bit of SIGKILL among pending signals, Linux's signal(7). */
  private static final long KILL = 1L << 8;

  /** PF_EXITING of Linux's sched.h, in the flags of proc(5). */
  private static final long EXITING = 4;

  private static final int FLAGS = 6;

  private DyingProcess() {}

  static boolean is(long pid) {
    Path process = Path.of("/proc", Long.toString(pid));
    return text(process.resolve("status")).map(DyingProcess::isKilled).orElse(false)
        || text(process.resolve("stat")).map(DyingProcess::isExiting).orElse(false);
  }

  /**
   * @param status as {@code /proc/PID/status} has it
   */
  static boolean isKilled(String status) {
    return status
        .lines()
        .anyMatch(
            line ->
                line.startsWith("State:\tZ")
                    || line.startsWith("State:\tX")
                    || line.matches("(SigPnd|ShdPnd):\\s+[0-9a-f]+")
                        && (Long.parseUnsignedLong(line.split("\\s+")[1], 16) & KILL) != 0);
  }

  /**
   * @param stat as {@code /proc/PID/stat} has it
   */
  static boolean isExiting(String stat) {
    // After the program's name, which may hold anything: state, four numbers, terminal, flags.
    String[] fields = stat.substring(stat.lastIndexOf(')') + 1).strip().split(" ");
    return fields.length > FLAGS && (Long.parseLong(fields[FLAGS]) & EXITING) != 0;
  }

  private static Optional<String> text(Path file) {
    try {
      return Optional.of(Files.readString(file, StandardCharsets.ISO_8859_1));
    } catch (IOException e) {
      // It has ended, or this is no Linux.
      return Optional.empty();
    }
  }
}
