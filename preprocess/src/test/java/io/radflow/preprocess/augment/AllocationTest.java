package io.radflow.preprocess.augment;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.radflow.core.random.SampleRandom;
import io.radflow.preprocess.golden.GoldenPicture;
import java.lang.management.ManagementFactory;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("second-compiler")
class AllocationTest {

  private static final int SIDE = 160;
  private static final int IMAGES = 500;

  /** What the JVM's own counter says that this thread has allocated. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "none",
        "xray",
        "shift",
        "bit",
        "imagenet",
        "rand-augment",
        "rand-augment+random-resized-crop+flip"
      })
  void nothingIsAllocatedInTheSteadyState(String name) {
    byte[] picture = GoldenPicture.of("allocation", SIDE, SIDE, 3, 8).bytes();
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    try (Augmenter augmenter = Augmentation.byName(name, Map.of()).augmenter()) {
      Frame frame = new Frame();
      SampleRandom random = new SampleRandom(0, 0, "");
      long allocated = 0;
      // Warm until the compiler has done away with what short-lived objects there are.
      for (int round = 0; round < 400; round++) {
        long before = threads.getCurrentThreadAllocatedBytes();
        for (int i = 0; i < IMAGES; i++) {
          frame.load("RAW", picture, SIDE, SIDE, 3, "a sample");
          random.restart(1, i, "a sample");
          augmenter.apply(frame, random);
        }
        allocated = threads.getCurrentThreadAllocatedBytes() - before;
        if (allocated < IMAGES) {
          break;
        }
      }
      // The counter's own bookkeeping is a few bytes; an object for each image would be 8,000.
      assertThat(allocated).as("bytes for %d images", IMAGES).isLessThan(IMAGES);
    }
  }
}
