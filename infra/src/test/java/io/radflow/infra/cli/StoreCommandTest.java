package io.radflow.infra.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.radflow.infra.store.StoreCredentials;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class StoreCommandTest {

  @TempDir private Path folder;

  @Test
  void stopsCleanlyWhenItIsToldToAndSaysHowToGoOn() throws Exception {
    Process launcher =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Radflow.class.getName(),
                "store",
                "--data",
                folder.toString(),
                "--port",
                "0")
            .redirectErrorStream(true)
            .start();
    BufferedReader output =
        new BufferedReader(
            new InputStreamReader(launcher.getInputStream(), StandardCharsets.UTF_8));
    List<String> lines = new ArrayList<>();
    String line;
    while ((line = output.readLine()) != null) {
      lines.add(line);
      if (line.startsWith("Ctrl-C")) {
        // Through the handle: Process.destroy() would close the output that is still to be read.
        launcher.toHandle().destroy();
      }
    }

    launcher.waitFor();
    assertThat(lines).anyMatch(one -> one.matches("S3 store at http://127.0.0.1:\\d+, .*"));
    assertThat(lines).contains("  credentials: " + folder.resolve("credentials"));
    assertThat(lines).last().asString().startsWith("Stopped. The data is in " + folder);
    assertThat(String.join("\n", lines))
        .doesNotContain(StoreCredentials.read(folder.resolve("credentials")).secretKey());
  }
}
