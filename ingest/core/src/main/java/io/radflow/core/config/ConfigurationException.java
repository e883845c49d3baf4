package io.radflow.core.config;

import org.apache.flink.configuration.ConfigOption;

/** A configuration that a job must not start with; the message names the key, or the argument. */
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
