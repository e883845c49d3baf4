package io.radflow.testing;

import io.radflow.core.config.JobArguments;
import io.radflow.core.config.JobConfiguration;
import io.radflow.core.config.OptionCatalog;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.flink.configuration.Configuration;

/** Settings of a job as a user gives them by {@code --set}, read as a user's are. */
public final class JobSettings {

  private final Map<String, String> values;

  private JobSettings(Map<String, String> values) {
    this.values = values;
  }

  /**
   * @param endpoint of the store, or of what stands before it
   */
  public static JobSettings of(String endpoint, String bucket, Path credentials) {
    return new JobSettings(Map.of())
        .with("store.endpoint", endpoint)
        .with("store.bucket", bucket)
        .with("store.credentials-file", credentials);
  }

  /** With one more, or another value. */
  public JobSettings with(String key, Object value) {
    Map<String, String> more = new TreeMap<>(values);
    more.put(key, value.toString());
    return new JobSettings(more);
  }

  /** With some more, or other values. */
  public JobSettings with(Map<String, String> others) {
    Map<String, String> more = new TreeMap<>(values);
    more.putAll(others);
    return new JobSettings(more);
  }

  /**
   * With some more, or other values.
   *
   * @param settings each of the form {@code key=value}
   */
  public JobSettings withAll(String... settings) {
    return with(JobArguments.parse(arguments(settings)).overrides());
  }

  /** As the job reads them. */
  public Configuration of(OptionCatalog catalog) {
    return JobConfiguration.load(new JobArguments(List.of(), values, false), catalog).values();
  }

  private static String[] arguments(String... settings) {
    String[] arguments = new String[2 * settings.length];
    for (int i = 0; i < settings.length; i++) {
      arguments[2 * i] = "--set";
      arguments[2 * i + 1] = settings[i];
    }
    return arguments;
  }
}
