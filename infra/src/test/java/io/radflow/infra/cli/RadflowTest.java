package io.radflow.infra.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.radflow.infra.progress.Console;
import io.radflow.testing.RunningStore;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RadflowTest {

  @TempDir private static Path storeFolder;

  private static RunningStore store;

  @TempDir private Path folder;

  private final ByteArrayOutputStream printed = new ByteArrayOutputStream();

  @BeforeAll
  static void startStore() throws Exception {
    store = RunningStore.start(storeFolder);
  }

  @AfterAll
  static void stopStore() {
    store.close();
  }

  @Test
  void namesTheNearestKeyForOneThatDoesNotExist() throws Exception {
    Path file = write("eval.yaml", "store:\n  endpiont: http://127.0.0.1:9000\n");

    assertThat(run("eval", "--config", file.toString())).isEqualTo(2);
    assertThat(printed())
        .isEqualTo(
            "radflow: %s:2: unknown key 'store.endpiont'; the nearest known key is 'store.endpoint'\n"
                .formatted(file));
  }

  @Test
  void namesAValueThatIsNotOfItsKeysType() throws Exception {
    Path file = write("train.yaml", "job:\n  parallelism: many\n");

    assertThat(run("train", "--config", file.toString())).isEqualTo(2);
    assertThat(printed()).contains("'many'", "'job.parallelism'").hasLineCount(1);
  }

  @Test
  void namesASettingThatIsNoKeyAndValue() throws Exception {
    Path file = write("eval.yaml", "");

    assertThat(run("eval", "--config", file.toString(), "--set", "bounded")).isEqualTo(2);
    assertThat(printed()).contains("'bounded' after --set").hasLineCount(1);
  }

  @Test
  void measuresACaseInAProcessOfItsOwn() {
    String tiny = "bench --units 1,1,1,1 --classes 3 --image 32 --batch 2 --warmup 1 --rounds 2";

    assertThat(run(tiny.split(" "))).isZero();
    assertThat(printed())
        .contains(
            "BiT units [1, 1, 1, 1], width 1, 3 classes, train, 2 images of 32×32",
            "score, 2 images",
            "images/s",
            "of sgemm's rate",
            "MiB of memory",
            "3×3 convolution, gradients");
  }

  @Test
  void wantsImageAndBatchOfABenchTogether() {
    assertThat(run("bench", "--image", "32")).isEqualTo(2);
    assertThat(printed()).contains("--image and --batch go together").hasLineCount(1);
  }

  @Test
  void namesAConfigurationThatIsNotThere() {
    assertThat(run("ingest", "--config", folder.resolve("none.yaml").toString())).isEqualTo(2);
    assertThat(printed()).contains("none.yaml").hasLineCount(1);
  }

  @Test
  void refusesAJobManagerWithoutPort() throws Exception {
    Path file = write("eval.yaml", storeSection("radflow"));

    assertThat(run("eval", "--config", file.toString(), "--jobmanager", "somewhere")).isEqualTo(2);
    assertThat(printed()).contains("--jobmanager 'somewhere': expected HOST:PORT");
  }

  @Test
  void saysThatNoClusterAnswersThere() throws Exception {
    try (ServerSocket unused = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Path file = write("eval.yaml", storeSection("radflow"));
      int port = unused.getLocalPort();
      unused.close();

      assertThat(run("eval", "--config", file.toString(), "--jobmanager", "127.0.0.1:" + port))
          .isEqualTo(1);
      assertThat(printed())
          .isEqualTo("radflow: No Flink cluster answers at http://127.0.0.1:" + port + "\n");
    }
  }

  @Test
  void saysThatTheBucketIsMissingBeforeAnyWork() throws Exception {
    Path file = write("eval.yaml", storeSection("elsewhere"));

    assertThat(run("eval", "--config", file.toString())).isEqualTo(1);
    assertThat(printed())
        .contains("NoSuchBucket", "s3://elsewhere/", store.server().endpoint(), "store.bucket")
        .hasLineCount(1);
  }

  @Test
  void namesTheSettingsForMissingCredentials() throws Exception {
    Path file = write("eval.yaml", "store: {endpoint: 'http://127.0.0.1:1'}\n");

    assertThat(run("eval", "--config", file.toString())).isEqualTo(2);
    assertThat(printed()).contains("store.credentials-file", "AWS_ACCESS_KEY_ID").hasLineCount(1);
  }

  @Test
  void reportsOnAnEmptyBucket() throws Exception {
    Path file = write("eval.yaml", storeSection("radflow"));
    Path out = folder.resolve("out");

    assertThat(run("report", "--config", file.toString(), "--out", out.toString())).isZero();
    assertThat(out.resolve("report.html")).isNotEmptyFile();
  }

  @Test
  void anEmptyCommandLineAndAnUnknownOptionAreUsageErrors() {
    assertThat(run()).isEqualTo(2);
    assertThat(run("dance")).isEqualTo(2);
    assertThat(run("eval", "--config", "x", "--fast")).isEqualTo(2);
    assertThat(run("eval")).isEqualTo(2);
  }

  @Test
  void knowsItsVersion() {
    assertThat(Version.current()).matches("\\d+\\.\\d+\\.\\d+(-SNAPSHOT)?");
  }

  private static String storeSection(String bucket) {
    return "store:\n  endpoint: %s\n  bucket: %s\n  credentials-file: %s\n"
        .formatted(
            store.server().endpoint(), bucket, store.server().credentials().file().toString());
  }

  private Path write(String name, String text) throws Exception {
    return Files.writeString(folder.resolve(name), text);
  }

  private int run(String... arguments) {
    printed.reset();
    return Radflow.run(
        Console.of(new PrintStream(printed, true, StandardCharsets.UTF_8)), arguments);
  }

  private String printed() {
    return printed.toString(StandardCharsets.UTF_8);
  }
}
