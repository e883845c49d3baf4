package io.radflow.infra.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the shipped configurations of the log let through, in processes of their own. */
class LogLevelsTest {

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "src/main/resources/log4j2.properties",
        "../flink/src/main/resources/log4j2-cluster.properties"
      })
  void radflowAtInfoUnlessTheEnvironmentSaysDebug(String configuration) throws Exception {
    assertThat(lines(configuration, null)).containsExactly("INFO of radflow", "INFO of flink");
    assertThat(lines(configuration, "DEBUG"))
        .containsExactly("DEBUG of radflow", "INFO of radflow", "INFO of flink");
  }

  /** As layouts of data sets make theirs when a command is looked for. */
  @Test
  void aLoggerThatIsMadeBeforeTheCommandNamesItsFileLogsThereToo() throws Exception {
    Path other = folder.resolve("temporary");
    Files.createDirectories(other);
    Path log = folder.resolve("data").resolve("train.log");

    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Dlog4j.configurationFile="
                    + Path.of("src/main/resources/log4j2.properties").toAbsolutePath(),
                "-Djava.io.tmpdir=" + other,
                "-cp",
                System.getProperty("java.class.path"),
                EarlySpeaker.class.getName(),
                log.toString())
            .inheritIO()
            .start();

    assertThat(process.waitFor()).isZero();
    assertThat(messages(log)).containsExactly("INFO of radflow");
    assertThat(other).isEmptyDirectory();
  }

  private List<String> lines(String configuration, String level) throws Exception {
    Path log = folder.resolve("of-" + level + ".log");
    ProcessBuilder builder =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Dlog4j.configurationFile=" + Path.of(configuration).toAbsolutePath(),
            "-Dradflow.log=" + log,
            "-Dlog.file=" + log,
            "-cp",
            System.getProperty("java.class.path"),
            Speaker.class.getName());
    builder.environment().remove("RADFLOW_LOG_LEVEL");
    if (level != null) {
      builder.environment().put("RADFLOW_LOG_LEVEL", level);
    }
    Process process = builder.inheritIO().start();
    assertThat(process.waitFor()).isZero();
    return messages(log);
  }

  private static List<String> messages(Path log) throws IOException {
    return Files.readAllLines(log).stream()
        .map(line -> line.substring(line.indexOf("] ") + 2).strip())
        .toList();
  }

  /** Has its logger before there is a file. */
  static final class EarlySpeaker {

    private EarlySpeaker() {}

    public static void main(String[] arguments) throws IOException {
      Logger logger = LoggerFactory.getLogger("io.radflow.ingest.layout.NihLayout");
      Log.to(Path.of(arguments[0]));
      logger.info("INFO of radflow");
    }
  }

  /** Says something at each level. */
  static final class Speaker {

    private Speaker() {}

    public static void main(String[] arguments) {
      speak(LoggerFactory.getLogger("io.radflow.ingest.drop.DropPlanner"), "radflow");
      speak(LoggerFactory.getLogger("org.apache.flink.runtime.Anything"), "flink");
      LoggerFactory.getLogger("org.apache.hadoop.Anything").info("INFO of hadoop");
    }

    private static void speak(Logger logger, String who) {
      logger.debug("DEBUG of {}", who);
      logger.info("INFO of {}", who);
    }
  }
}
