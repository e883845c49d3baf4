package io.radflow.infra.progress;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class ConsoleTest {

  private final ByteArrayOutputStream printed = new ByteArrayOutputStream();
  private final PrintStream stream = new PrintStream(printed, true, StandardCharsets.UTF_8);
  private Instant now = Instant.parse("2026-01-01T00:00:00Z");

  @Test
  void redrawsOneLineOnATerminal() {
    Console console = new Console(stream, stream, true, () -> now);
    console.show("train: step 1");
    console.show("train: step 2");
    console.say("done");

    assertThat(printed()).isEqualTo("\r\033[2Ktrain: step 1\r\033[2Ktrain: step 2\r\033[2Kdone\n");
  }

  @Test
  void redrawsAScreenOfLinesOnATerminalAndTakesItAway() {
    Console console = new Console(stream, stream, true, () -> now);
    console.show("1 of 2", List.of("study", "1 of 2"));
    console.show("2 of 2", List.of("study", "2 of 2"));
    console.say("done");

    String twoLinesAway = "\r\033[2K\033[A\r\033[2K";
    assertThat(printed())
        .isEqualTo(
            "\r\033[2Kstudy\n1 of 2" + twoLinesAway + "study\n2 of 2" + twoLinesAway + "done\n");
  }

  @Test
  void printsTheLineOfAScreenElsewhere() {
    Console console = new Console(stream, stream, false, () -> now);
    console.show("1 of 2", List.of("study", "1 of 2"));

    assertThat(printed()).isEqualTo("1 of 2\n");
  }

  @Test
  void printsALineEveryFewSecondsElsewhere() {
    Console console = new Console(stream, stream, false, () -> now);
    for (int second = 0; second < 12; second++) {
      console.show("step " + second);
      now = now.plus(Duration.ofSeconds(1));
    }

    assertThat(printed()).isEqualTo("step 0\nstep 5\nstep 10\n");
  }

  @Test
  void letsTheNextStageSpeakAtOnce() {
    Console console = new Console(stream, stream, false, () -> now);
    console.show("ingest: 1");
    console.endProgress();
    console.show("train: 1");

    assertThat(printed()).isEqualTo("ingest: 1\ntrain: 1\n");
  }

  private String printed() {
    return printed.toString(StandardCharsets.UTF_8);
  }
}
