package io.radflow.infra.command;

import io.radflow.core.config.JobArguments;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.annotation.Internal;

/** Reads the values of {@code --set}, as a job's own main class does. */
@Internal
public final class Overrides {

  private Overrides() {}

  /**
   * @param settings each of the form {@code key=value}
   * @throws io.radflow.core.config.ConfigurationException naming one that is not
   */
  public static Map<String, String> parse(List<String> settings) {
    Map<String, String> overrides = new LinkedHashMap<>();
    for (String setting : settings) {
      overrides.putAll(JobArguments.parse("--set", setting).overrides());
    }
    return overrides;
  }
}
