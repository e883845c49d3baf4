package io.radflow.core.config;

import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.runtime.throwable.ThrowableAnnotation;
import org.apache.flink.runtime.throwable.ThrowableType;

/**
 * A configuration that a job must not start with; the message names the key, or the argument. Where
 * only a running job can tell, as of a file that a TaskManager lacks, it ends the job.
 */
@ThrowableAnnotation(ThrowableType.NonRecoverableError)
public final class ConfigurationException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  public ConfigurationException(String message) {
    super(message);
  }

  public ConfigurationException(String message, Throwable cause) {
    super(message, cause);
  }

  /** For a value that does not fit. */
  public static ConfigurationException invalid(
      ConfigOption<?> option, Object value, String expected) {
    return new ConfigurationException(
        "The value '" + value + "' of key '" + option.key() + "' is not " + expected);
  }
}
