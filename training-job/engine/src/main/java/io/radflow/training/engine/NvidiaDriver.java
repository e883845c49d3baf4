package io.radflow.training.engine;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.flink.annotation.Internal;

/** Whether there can be an NVIDIA GPU at all, told without loading a library. */
@Internal
public final class NvidiaDriver {

  // Of Linux, of a container that was given GPUs, of WSL.
  private static final List<Path> TRACES =
      List.of(
          Path.of("/proc/driver/nvidia/version"), Path.of("/dev/nvidiactl"), Path.of("/dev/dxg"));

  private NvidiaDriver() {}

  public static boolean present() {
    return TRACES.stream().anyMatch(Files::exists);
  }
}
