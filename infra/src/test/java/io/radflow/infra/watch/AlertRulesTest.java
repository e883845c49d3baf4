package io.radflow.infra.watch;

import static org.assertj.core.api.Assertions.assertThat;

import io.radflow.infra.debian.DebianPackage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Each rule, by Prometheus's own tool: when it fires, and that it does not otherwise. */
@Timeout(900)
class AlertRulesTest {

  @Test
  void fireWhenTheyShould() throws Exception {
    Path cases = Path.of("src", "test", "prometheus", "rules-test.yml");
    Process process =
        new ProcessBuilder(
                DebianPackage.PROMETHEUS.program("promtool").toString(),
                "test",
                "rules",
                cases.toString())
            .redirectErrorStream(true)
            .start();
    String output = text(process);
    assertThat(process.waitFor()).as(output).isZero();
    assertThat(output).contains("SUCCESS");
  }

  private static String text(Process process) throws IOException {
    return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
  }
}
