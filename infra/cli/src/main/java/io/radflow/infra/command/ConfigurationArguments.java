package io.radflow.infra.command;

import io.radflow.core.config.ConfigurationException;
import io.radflow.core.config.JobArguments;
import java.util.List;
import org.apache.flink.annotation.Internal;
import picocli.CommandLine.Option;

/** The arguments that tell a command's configuration. */
@Internal
public final class ConfigurationArguments {

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = {
        "Configuration, YAML: a file here, or s3://BUCKET/KEY. It may hold the sections of all jobs.",
        "May be given several times; of a key that stands in several files the last holds."
      })
  private List<String> files = List.of();

  @Option(
      names = "--set",
      paramLabel = "key=value",
      description = "Overrides a value of the configuration; may be given several times.")
  private List<String> overrides = List.of();

  /** Whether there are any. */
  public boolean areGiven() {
    return !files.isEmpty() || !overrides.isEmpty();
  }

  /**
   * @throws ConfigurationException if there are none
   */
  public JobArguments with(boolean bounded) {
    if (!areGiven()) {
      throw new ConfigurationException("Expected --config FILE, or --set key=value");
    }
    return new JobArguments(files, Overrides.parse(overrides), bounded);
  }
}
