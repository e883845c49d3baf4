package io.radflow.core.table;

import io.radflow.core.config.Rule;
import io.radflow.core.config.Setting;
import java.util.Arrays;
import java.util.List;
import org.apache.flink.annotation.Internal;
import org.apache.flink.ml.param.ParamValidator;

/** Holds a parameter's values to a rule, and says what is expected. */
@Internal
public final class RuleValidator<T> implements ParamValidator<T> {

  private static final long serialVersionUID = 1L;

  private final String expected;
  private final boolean optional;
  private final Rule.Test<T> test;

  private RuleValidator(String expected, boolean optional, Rule.Test<T> test) {
    this.expected = optional ? expected + ", or none" : expected;
    this.optional = optional;
    this.test = test;
  }

  /** Of a parameter that is no setting, and has a value. */
  public static <T> RuleValidator<T> of(Rule<T> rule) {
    return new RuleValidator<>(rule.expected(), false, rule::accepts);
  }

  /** None is allowed where the setting has no default and is not required. */
  static <T> RuleValidator<T> of(Setting<T> setting) {
    return of(setting, setting.rule()::accepts);
  }

  /** Of a list that is an array. */
  static <T> RuleValidator<T[]> ofArray(Setting<List<T>> setting) {
    Rule<List<T>> rule = setting.rule();
    return of(setting, values -> rule.accepts(Arrays.asList(values)));
  }

  /** Of a value that is told in another type. */
  static <T> RuleValidator<T> of(Setting<?> setting, Rule.Test<T> test) {
    boolean optional = setting.defaultValue() == null && !setting.isRequired();
    return new RuleValidator<>(setting.rule().expected(), optional, test);
  }

  @Override
  public boolean validate(T value) {
    return value == null ? optional : test.test(value);
  }

  /** What is expected, for messages. */
  String expected() {
    return expected;
  }
}
