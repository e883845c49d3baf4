package io.radflow.infra.command;

import io.radflow.core.config.ConfigurationException;
import io.radflow.core.config.Rule;
import org.apache.flink.annotation.Internal;

/** The rules of arguments that stand for no setting. */
@Internal
public final class ArgumentRule {

  private ArgumentRule() {}

  /**
   * @param argument such as {@code --port}
   * @throws ConfigurationException naming the argument, the value and what was expected
   */
  public static <T> void require(Rule<T> rule, String argument, T value) {
    if (!rule.accepts(value)) {
      throw new ConfigurationException(
          "%s '%s': expected %s".formatted(argument, value, rule.expected()));
    }
  }
}
