package io.radflow.infra.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import io.radflow.infra.demo.DemoDigits;
import io.radflow.infra.progress.Console;
import io.radflow.training.engine.NvidiaDriver;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class GpuCheckCommandTest {

  private static final int RECORD = 3073;

  @Test
  void withoutAGpuItSaysWhatIsMissingAndFails() {
    assumeFalse(NvidiaDriver.present());
    ByteArrayOutputStream printed = new ByteArrayOutputStream();
    int status =
        Radflow.run(
            Console.of(new PrintStream(printed, true, StandardCharsets.UTF_8)), "check-gpu");
    assertThat(status).isEqualTo(1);
    assertThat(printed.toString(StandardCharsets.UTF_8))
        .contains("no NVIDIA driver")
        .contains("cuDNN 9.19")
        .doesNotContain("| pass |");
  }

  @Test
  void theDigitsAreWholeRecordsOfTenClasses() throws IOException {
    byte[] records = DemoDigits.records();
    assertThat(records.length % RECORD).isZero();
    for (int at = 0; at < records.length; at += RECORD) {
      assertThat(records[at]).isBetween((byte) 0, (byte) 9);
    }
  }
}
