package io.radflow.core.table;

import io.radflow.core.config.ListText;
import io.radflow.core.config.Rule;
import io.radflow.core.config.Setting;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.flink.annotation.Internal;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.ml.param.BooleanParam;
import org.apache.flink.ml.param.DoubleParam;
import org.apache.flink.ml.param.IntArrayParam;
import org.apache.flink.ml.param.IntParam;
import org.apache.flink.ml.param.LongParam;
import org.apache.flink.ml.param.Param;
import org.apache.flink.ml.param.StringArrayParam;
import org.apache.flink.ml.param.StringParam;
import org.apache.flink.ml.param.WithParams;

/**
 * Parameters of stages that are settings of jobs: one description, default and rule for both. The
 * parameter of {@code training.weight-decay} is called {@code weightDecay}.
 */
@Internal
public final class OptionParams {

  private OptionParams() {}

  public static Param<String> text(Setting<String> setting) {
    return new StringParam(
        name(setting), setting.description(), setting.defaultValue(), RuleValidator.of(setting));
  }

  /** By the constant's name. */
  public static <E extends Enum<E>> Param<String> constant(Setting<E> setting, Class<E> constants) {
    Set<String> names =
        Arrays.stream(constants.getEnumConstants()).map(Enum::name).collect(Collectors.toSet());
    E value = setting.defaultValue();
    return new StringParam(
        name(setting),
        setting.description(),
        value == null ? null : value.name(),
        RuleValidator.of(setting, names::contains));
  }

  /** A size as text, such as 128 mb. */
  public static Param<String> size(Setting<MemorySize> setting) {
    Rule<MemorySize> rule = setting.rule();
    MemorySize value = setting.defaultValue();
    return new StringParam(
        name(setting),
        setting.description(),
        value == null ? null : value.toString(),
        RuleValidator.of(setting, text -> isSize(rule, text)));
  }

  private static boolean isSize(Rule<MemorySize> rule, String text) {
    try {
      return rule.accepts(MemorySize.parse(text));
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  public static Param<Integer> whole(Setting<Integer> setting) {
    return new IntParam(
        name(setting), setting.description(), setting.defaultValue(), RuleValidator.of(setting));
  }

  public static Param<Long> large(Setting<Long> setting) {
    return new LongParam(
        name(setting), setting.description(), setting.defaultValue(), RuleValidator.of(setting)) {

      private static final long serialVersionUID = 1L;

      /** JSON has no type for it. */
      @Override
      public Long jsonDecode(Object json) {
        return json == null ? null : ((Number) json).longValue();
      }
    };
  }

  public static Param<Double> number(Setting<Double> setting) {
    return new DoubleParam(
        name(setting), setting.description(), setting.defaultValue(), RuleValidator.of(setting));
  }

  public static Param<Boolean> flag(Setting<Boolean> setting) {
    return new BooleanParam(
        name(setting), setting.description(), setting.defaultValue(), RuleValidator.of(setting));
  }

  public static Param<String[]> texts(Setting<List<String>> setting) {
    List<String> value = setting.defaultValue();
    return new StringArrayParam(
        name(setting),
        setting.description(),
        value == null ? null : value.toArray(String[]::new),
        RuleValidator.ofArray(setting));
  }

  public static Param<Integer[]> wholes(Setting<List<Integer>> setting) {
    List<Integer> value = setting.defaultValue();
    return new IntArrayParam(
        name(setting),
        setting.description(),
        value == null ? null : value.toArray(Integer[]::new),
        RuleValidator.ofArray(setting));
  }

  /** Name of a setting's parameter. */
  public static String name(Setting<?> setting) {
    String key = setting.key().substring(setting.key().indexOf('.') + 1);
    StringBuilder name = new StringBuilder();
    for (String word : key.split("[.-]")) {
      name.append(
          name.isEmpty() ? word : Character.toUpperCase(word.charAt(0)) + word.substring(1));
    }
    return name.toString();
  }

  /** The settings that have a value among a stage's parameters. */
  public static Configuration configuration(WithParams<?> stage, List<Setting<?>> settings) {
    Configuration configuration = new Configuration();
    for (Setting<?> setting : settings) {
      Param<Object> param = stage.getParam(name(setting));
      Object value = param == null ? null : stage.get(param);
      if (value != null) {
        configuration.setString(setting.key(), text(value));
      }
    }
    return configuration;
  }

  private static String text(Object value) {
    return value instanceof Object[] list
        ? ListText.joined(Arrays.stream(list).map(Object::toString).toList())
        : value.toString();
  }
}
