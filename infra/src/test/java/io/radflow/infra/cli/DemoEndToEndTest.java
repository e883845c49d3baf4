package io.radflow.infra.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.radflow.eval.results.PublishedResult;
import io.radflow.eval.results.PublishedResults;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The demo at its small size: every job, the store and the launcher, as a user runs them. */
class DemoEndToEndTest {

  private static final List<String> RUNS = List.of("digits", "phantom", "digits-from-phantom");

  @TempDir private static Path folder;

  private static Path undisturbed;
  private static String output;
  private static int exit;

  @BeforeAll
  static void runTheDemo() throws Exception {
    undisturbed = folder.resolve("undisturbed");
    try (RadflowProcess demo = RadflowProcess.demo(undisturbed, folder.resolve("first.txt"))) {
      exit = demo.await();
      output = demo.text();
    }
  }

  @Test
  void itSucceedsAndItsCountsBalance() {
    assertThat(exit).as(output).isZero();
    assertThat(output)
        .containsPattern("cifar10/digits: [\\d,]+ dropped in = [\\d,]+ samples \\+ 0 rejects")
        .containsPattern("nih/phantom: [\\d,]+ dropped in = [\\d,]+ samples \\+ 6 rejects")
        .doesNotContain("DOES NOT BALANCE");
  }

  @Test
  void whatItTrainsIsBetterThanChance() throws IOException {
    assertThat(last("digits", undisturbed).metricValue()).isGreaterThan(0.3);
    assertThat(last("phantom", undisturbed).metricValue()).isGreaterThan(0.5);
    assertThat(last("digits-from-phantom", undisturbed).metricValue()).isGreaterThan(0.3);
    assertThat(last("digits-from-phantom", undisturbed).pretrainedModel())
        .startsWith("phantom-step");
  }

  @Test
  void itLeavesAReportWhereItSays() {
    Path report = undisturbed.resolve("report").resolve("report.html");
    assertThat(output).contains(report.toUri().toString());
    assertThat(report).isNotEmptyFile();
  }

  @Test
  void noSecretIsPrintedOrLogged() throws IOException {
    String secret =
        Files.readAllLines(undisturbed.resolve("credentials")).stream()
            .filter(line -> line.startsWith("aws_secret_access_key"))
            .map(line -> line.substring(line.indexOf('=') + 1).strip())
            .findFirst()
            .orElseThrow();
    assertThat(output).doesNotContain(secret);
    assertThat(Files.readString(undisturbed.resolve("radflow.log"))).doesNotContain(secret);
    assertThat(Files.readString(undisturbed.resolve("store.log"))).doesNotContain(secret);
  }

  @Test
  void startedAgainItFindsEverythingDoneAndSaysSo() throws Exception {
    Map<String, String> before = results(undisturbed);
    try (RadflowProcess again = RadflowProcess.demo(undisturbed, folder.resolve("second.txt"))) {
      assertThat(again.await()).as(again.text()).isZero();
      assertThat(again.text()).contains("Going on with the demo", "train digits: done before");
    }
    assertThat(results(undisturbed)).containsExactlyEntriesOf(before);
  }

  @Test
  void killedInTheMiddleOfTrainingItGoesOnToTheSameNumbers() throws Exception {
    Path data = folder.resolve("killed");
    try (RadflowProcess demo = RadflowProcess.demo(data, folder.resolve("killed.txt"))) {
      demo.killWhen(() -> hasTrainingCheckpoint(data));
      assertThat(demo.text()).contains("train digits").doesNotContain("train digits: done");
    }

    try (RadflowProcess again = RadflowProcess.demo(data, folder.resolve("going-on.txt"))) {
      assertThat(again.await()).as(again.text()).isZero();
      assertThat(again.text())
          .contains("ingest: done before")
          .contains("train digits: going on from checkpoint");
    }

    assertThat(results(data)).containsExactlyEntriesOf(results(undisturbed));
  }

  private static boolean hasTrainingCheckpoint(Path data) throws IOException {
    Path checkpoints = bucket(data).resolve("checkpoints").resolve("train");
    if (!Files.isDirectory(checkpoints)) {
      return false;
    }
    try (Stream<Path> files = Files.walk(checkpoints)) {
      return files.anyMatch(file -> file.endsWith("_metadata"));
    } catch (UncheckedIOException e) {
      // A checkpoint was deleted under way: another look.
      return false;
    }
  }

  private static PublishedResult last(String run, Path data) throws IOException {
    Path csv = bucket(data).resolve("results").resolve(run + ".csv");
    List<PublishedResult> results =
        PublishedResults.decode(Files.readAllBytes(csv), csv.toString());
    return results.get(results.size() - 1);
  }

  /** What a run comes to: its published results and the models it was left with. */
  private static Map<String, String> results(Path data) throws IOException {
    Map<String, String> results = new TreeMap<>();
    for (String run : RUNS) {
      Path csv = bucket(data).resolve("results").resolve(run + ".csv");
      results.put(run + ".csv", Files.readString(csv));
      try (Stream<Path> files = Files.walk(bucket(data).resolve("models").resolve(run))) {
        for (Path file : (Iterable<Path>) files.filter(f -> f.endsWith("model.npz"))::iterator) {
          results.put(bucket(data).relativize(file).toString(), sha256(file));
        }
      }
    }
    return results;
  }

  private static String sha256(Path file) throws IOException {
    try {
      byte[] content = Files.readAllBytes(file);
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every JDK has SHA-256", e);
    }
  }

  private static Path bucket(Path data) {
    return data.resolve("objects").resolve("radflow");
  }
}
