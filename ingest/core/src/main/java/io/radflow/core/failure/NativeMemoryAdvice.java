package io.radflow.core.failure;

import java.util.Locale;
import java.util.Optional;

/** What the failures of native allocators say, and which setting limits them. */
final class NativeMemoryAdvice {

  private static final String PROPERTIES = "org.bytedeco.javacpp.";

  private NativeMemoryAdvice() {}

  /** What to do about a failure, if native memory ran out behind it. */
  static Optional<String> advice(Throwable failure) {
    String allocator = null;
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      String message = cause.getMessage() == null ? "" : cause.getMessage();
      Optional<String> limit = limit(cause, message);
      if (limit.isPresent()) {
        return Optional.of(advice(message, limit.get()));
      }
      if (cause instanceof OutOfMemoryError && message.startsWith("Cannot allocate new ")
          || message.startsWith("Allocation failed: [")) {
        allocator = message;
      }
    }
    // The machine's own limit, or the container's.
    return Optional.ofNullable(allocator)
        .map(
            message ->
                "Native memory has run out: %s; give the machine or container more (of a cluster,"
                        .formatted(message)
                    + " taskmanager.memory.task.off-heap.size), or have the job hold less at a time");
  }

  private static Optional<String> limit(Throwable cause, String message) {
    if (!(cause instanceof OutOfMemoryError)) {
      return Optional.empty();
    }
    if (message.startsWith("Physical memory usage is too high")) {
      return Optional.of("-D" + PROPERTIES + "maxphysicalbytes");
    }
    if (message.startsWith("Failed to allocate memory within limits")) {
      return Optional.of("-D" + PROPERTIES + "maxbytes");
    }
    return message.toLowerCase(Locale.ROOT).contains("direct buffer memory")
        ? Optional.of("-XX:MaxDirectMemorySize")
        : Optional.empty();
  }

  private static String advice(String message, String setting) {
    return ("Native memory is beyond its limit: %s; raise %s, in RADFLOW_JAVA_OPTIONS for a job in"
            + " this process, in env.java.opts.taskmanager for a cluster's (with"
            + " taskmanager.memory.task.off-heap.size), or have the job hold less at a time")
        .formatted(message, setting);
  }
}
