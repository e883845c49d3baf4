package io.radflow.preprocess.transform;

import io.radflow.core.natives.NativeLibraries;
import java.util.List;
import java.util.function.Supplier;
import org.apache.flink.annotation.Internal;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.opencv.global.opencv_core;

/** Frees what OpenCV allocates, at once and not when the garbage collector comes by. */
@Internal
public final class NativeMemory {

  static {
    NativeLibraries.initialize(
        NativeMemory.class,
        NativeLibraries.VERSIONS,
        List.of("org.bytedeco.opencv.global.opencv_imgproc"));
    // Parallelism is Flink's; threads of OpenCV's own would only compete with it.
    opencv_core.setNumThreads(1);
  }

  private NativeMemory() {}

  /** Loads OpenCV. */
  static void load() {
    // The class's initialiser has.
  }

  /** Runs work whose native objects are freed when it returns; its result must not be one. */
  @SuppressWarnings({"unchecked", "try"})
  public static <T> T scoped(Supplier<T> work) {
    try (PointerScope scope = new PointerScope()) {
      return work.get();
    }
  }
}
