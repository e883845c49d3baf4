package io.radflow.infra.study;

import static org.assertj.core.api.Assertions.assertThat;

import io.radflow.infra.progress.Console;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class StudyCommandTest {

  private static final String NO_STORE = "store.endpoint=http://127.0.0.1:1";

  @Test
  void aDryRunOfTableOneTellsItsRunsBytesAndHoursWhereNothingIsThere() {
    List<String> lines = dryRun("table-1", "--images-per-second", "1000");

    assertThat(lines)
        .anySatisfy(line -> assertThat(line).startsWith("As of an empty bucket"))
        .contains(
            "study table-1",
            "  12 drops: 12 not uploaded",
            "  15 views: 15 to do",
            "  10 source runs: 10 to do",
            "  440 target runs: 440 to do",
            "  chexpert: infra/radflow drop chexpert FOLDER --name NAME");
    String numbers = "[0-9,. kMGTBh]*";
    assertThat(lines)
        .anyMatch(line -> line.matches(" +imagenet21k r152x4 +1 +" + numbers))
        .anyMatch(
            line -> line.matches(" +sources +10 +" + numbers + " h +" + numbers + "B +" + numbers))
        .anyMatch(
            line -> line.matches(" +targets +440 +" + numbers + " h +" + numbers + "B +" + numbers))
        .anyMatch(line -> line.matches(" +in all +450 +" + numbers));
  }

  @Test
  void theFiguresLeaveOutShotsThatAClassHasFewerImagesOf() {
    assertThat(dryRun("figures", "--images-per-second", "r152x4@224=60"))
        .contains(
            "  480 target runs: 400 to do, 80 left out",
            "  padchest-cl 500_shot: a class has fewer than 500 images (40 runs)",
            "  tuberculosis 500_shot: a class has fewer than 500 images (40 runs)");
  }

  private static List<String> dryRun(String... arguments) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    CommandLine line =
        new CommandLine(
            new StudyCommand(Console.of(new PrintStream(out, true, StandardCharsets.UTF_8))));
    String[] all = new String[arguments.length + 3];
    System.arraycopy(arguments, 0, all, 0, arguments.length);
    all[arguments.length] = "--dry-run";
    all[arguments.length + 1] = "--set";
    all[arguments.length + 2] = NO_STORE;
    assertThat(line.execute(all)).as(out.toString(StandardCharsets.UTF_8)).isZero();
    return out.toString(StandardCharsets.UTF_8).lines().toList();
  }
}
