package io.radflow.preprocess.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class NativeMemoryTest {

  private static final long MOST_GROWTH = 100L << 20;

  /** In a process whose heap is all touched from the start, so that only native memory can grow. */
  @Test
  @Timeout(900)
  void memoryStaysFlatOverFiftyThousandImages() throws Exception {
    Process process =
        new ProcessBuilder(
                System.getProperty("java.home") + File.separator + "bin" + File.separator + "java",
                "-Xms192m",
                "-Xmx192m",
                "-XX:+AlwaysPreTouch",
                "-Djava.awt.headless=true",
                "-cp",
                System.getProperty("java.class.path"),
                ManyImages.class.getName(),
                "5000",
                "50000")
            .redirectErrorStream(true)
            .start();
    List<String> output =
        new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
            .lines()
            .toList();

    assertThat(process.waitFor()).as(output.toString()).isZero();
    List<Long> resident =
        output.stream()
            .filter(line -> line.startsWith("RESIDENT "))
            .map(line -> Long.parseLong(line.substring("RESIDENT ".length())))
            .toList();
    assertThat(resident).hasSize(2);
    assertThat(resident.get(1) - resident.get(0)).isLessThan(MOST_GROWTH);
  }
}
