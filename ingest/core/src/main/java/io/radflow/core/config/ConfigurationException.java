package io.radflow.core.config;

import java.util.regex.Pattern;
import org.apache.flink.annotation.Internal;
import org.apache.flink.runtime.throwable.ThrowableAnnotation;
import org.apache.flink.runtime.throwable.ThrowableType;

/**
 * A configuration that a job must not start with; the message names the key, or the argument. Where
 * only a running job can tell, as of a file that a TaskManager lacks, it ends the job.
 */
@ThrowableAnnotation(ThrowableType.NonRecoverableError)
@Internal
public final class ConfigurationException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private static final Pattern ADDRESS_USER = Pattern.compile("(https?://)\\S*@");

  private final String key;
  private final int element;

  public ConfigurationException(String message) {
    this(message, null, null);
  }

  public ConfigurationException(String message, Throwable cause) {
    this(message, cause, null);
  }

  private ConfigurationException(String message, Throwable cause, String key) {
    this(message, cause, key, -1);
  }

  private ConfigurationException(String message, Throwable cause, String key, int element) {
    super(message, cause);
    this.key = key;
    this.element = element;
  }

  /** For a value that does not fit. */
  public static ConfigurationException invalid(Setting<?> setting, Object value, String expected) {
    return new ConfigurationException(
        "The value '" + withoutKeys(value) + "' of key '" + setting.key() + "' is not " + expected,
        null,
        setting.key());
  }

  /** A user and password before an address's host are no one else's. */
  static String withoutKeys(Object value) {
    return ADDRESS_USER.matcher(String.valueOf(value)).replaceAll("$1***@");
  }

  /** For a setting that must have a value and has none. */
  public static ConfigurationException missing(Setting<?> setting) {
    return new ConfigurationException(
        "The key '" + setting.key() + "' is required; expected " + setting.rule().expected(),
        null,
        setting.key());
  }

  /** For what is wrong with a setting beside its value alone. */
  public static ConfigurationException of(Setting<?> setting, String message, Throwable cause) {
    return new ConfigurationException(message, cause, setting.key());
  }

  /**
   * For what is wrong with one value of a list.
   *
   * @param element its place in the list, from 0
   */
  public static ConfigurationException ofElement(
      Setting<?> list, int element, String message, Throwable cause) {
    return new ConfigurationException(message, cause, list.key(), element);
  }

  /** Of the setting that is wrong; null where there is none in particular, or its place is told. */
  String key() {
    return key;
  }

  /**
   * Place, in a list, of the value that is wrong; negative where it is the whole of the setting.
   */
  int element() {
    return element;
  }

  /** The same with where the value stands, which is told once. */
  ConfigurationException at(String where) {
    return new ConfigurationException(where + ": " + getMessage(), this, null);
  }
}
