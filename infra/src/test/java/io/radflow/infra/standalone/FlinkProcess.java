package io.radflow.infra.standalone;

import io.radflow.infra.store.StoreCredentials;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.CoreOptions;

/** A main class of Flink's in a process of its own, as Flink's scripts would start it. */
final class FlinkProcess implements AutoCloseable {

  private final Process process;
  private final Path output;

  private FlinkProcess(Process process, Path output) {
    this.process = process;
    this.output = output;
  }

  /**
   * Starts it with the bucket's keys in its environment.
   *
   * @param home with the configuration in {@code conf/}; {@code usrlib/} may hold a job
   * @param more jars, besides Flink's
   * @param jvm options of the JVM, besides those of all of Flink's processes
   */
  static FlinkProcess start(
      Path home,
      FlinkInstallation flink,
      StoreCredentials credentials,
      List<Path> more,
      List<String> jvm,
      String main,
      List<String> arguments)
      throws IOException {
    String name = main.substring(main.lastIndexOf('.') + 1);
    Path log = Files.createDirectories(home.resolve("log"));
    Configuration configuration =
        ClusterConfiguration.read(home.resolve("conf").resolve("config.yaml"));
    List<Path> classPath = new ArrayList<>(flink.classPath());
    classPath.addAll(more);
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(jvm);
    command.addAll(List.of(configuration.get(CoreOptions.FLINK_JVM_OPTIONS).strip().split("\\s+")));
    command.add("-Dlog.file=" + log.resolve(name + ".log"));
    command.add("-Dlog4j.configurationFile=log4j2-cluster.properties");
    command.add("-cp");
    command.add(
        classPath.stream().map(Path::toString).collect(Collectors.joining(File.pathSeparator)));
    command.add(main);
    command.addAll(arguments);
    Path output = log.resolve(name + ".out");
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile());
    builder.environment().put("FLINK_CONF_DIR", home.resolve("conf").toString());
    builder.environment().put("FLINK_LIB_DIR", home.resolve("lib").toString());
    builder.environment().put("FLINK_PLUGINS_DIR", flink.plugins().toString());
    builder.environment().put("AWS_ACCESS_KEY_ID", credentials.accessKey());
    builder.environment().put("AWS_SECRET_ACCESS_KEY", credentials.secretKey());
    return new FlinkProcess(builder.start(), output);
  }

  /** Its exit status, or −1 if it goes on for too long. */
  int await() throws InterruptedException {
    return process.waitFor(120, TimeUnit.SECONDS) ? process.exitValue() : -1;
  }

  String output() throws IOException {
    return Files.readString(output);
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
