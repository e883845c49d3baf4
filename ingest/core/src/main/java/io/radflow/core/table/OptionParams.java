package io.radflow.core.table;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.Configuration;
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
 * Parameters of stages that are options of jobs: one description and one default for both. The
 * parameter of {@code training.weight-decay} is called {@code weightDecay}.
 */
public final class OptionParams {

  private OptionParams() {}

  public static Param<String> text(ConfigOption<String> option, Expected<String> expected) {
    return new StringParam(name(option), description(option), defaultOf(option), expected);
  }

  /** By the constant's name. */
  public static <E extends Enum<E>> Param<String> constant(
      ConfigOption<E> option, Class<E> constants) {
    return new StringParam(
        name(option), description(option), option.defaultValue().name(), Expected.oneOf(constants));
  }

  /** The same, where there need not be one. */
  public static <E extends Enum<E>> Param<String> constantOrNone(
      ConfigOption<E> option, Class<E> constants) {
    return new StringParam(
        name(option), description(option), null, Expected.oneOf(constants).orNone());
  }

  /** Of a type that is written as text, such as a time or a size. */
  public static Param<String> written(ConfigOption<?> option, Expected<String> expected) {
    String value = option.hasDefaultValue() ? option.defaultValue().toString() : null;
    return new StringParam(name(option), description(option), value, expected);
  }

  public static Param<Integer> whole(ConfigOption<Integer> option, Expected<Integer> expected) {
    return new IntParam(name(option), description(option), defaultOf(option), expected);
  }

  public static Param<Long> large(ConfigOption<Long> option, Expected<Long> expected) {
    return new LongParam(name(option), description(option), defaultOf(option), expected) {
      private static final long serialVersionUID = 1L;

      /** JSON has no type for it. */
      @Override
      public Long jsonDecode(Object json) {
        return json == null ? null : ((Number) json).longValue();
      }
    };
  }

  public static Param<Double> number(ConfigOption<Double> option, Expected<Double> expected) {
    return new DoubleParam(name(option), description(option), defaultOf(option), expected);
  }

  public static Param<Boolean> flag(ConfigOption<Boolean> option) {
    return new BooleanParam(
        name(option), description(option), defaultOf(option), Expected.anything("true or false"));
  }

  public static Param<String[]> texts(
      ConfigOption<List<String>> option, Expected<String[]> expected) {
    String[] value = option.hasDefaultValue() ? option.defaultValue().toArray(String[]::new) : null;
    return new StringArrayParam(name(option), description(option), value, expected);
  }

  public static Param<Integer[]> wholes(
      ConfigOption<List<Integer>> option, Expected<Integer[]> expected) {
    Integer[] value =
        option.hasDefaultValue() ? option.defaultValue().toArray(Integer[]::new) : null;
    return new IntArrayParam(name(option), description(option), value, expected);
  }

  /** Name of an option's parameter. */
  public static String name(ConfigOption<?> option) {
    String key = option.key().substring(option.key().indexOf('.') + 1);
    StringBuilder name = new StringBuilder();
    for (String word : key.split("[.-]")) {
      name.append(
          name.isEmpty() ? word : Character.toUpperCase(word.charAt(0)) + word.substring(1));
    }
    return name.toString();
  }

  /** The options that have a value among a stage's parameters. */
  public static Configuration configuration(WithParams<?> stage, List<ConfigOption<?>> options) {
    Configuration configuration = new Configuration();
    for (ConfigOption<?> option : options) {
      Param<Object> param = stage.getParam(name(option));
      Object value = param == null ? null : stage.get(param);
      if (value != null) {
        configuration.setString(option.key(), text(value));
      }
    }
    return configuration;
  }

  /** As a configuration has it: ';' between the values of a list, quotes where one holds any. */
  private static String text(Object value) {
    return value instanceof Object[] list
        ? Arrays.stream(list)
            .map(Object::toString)
            .map(one -> one.matches("[^;'\"]*") ? one : "'" + one.replace("'", "''") + "'")
            .collect(Collectors.joining(";"))
        : value.toString();
  }

  private static <T> T defaultOf(ConfigOption<T> option) {
    return option.hasDefaultValue() ? option.defaultValue() : null;
  }

  private static String description(ConfigOption<?> option) {
    return new org.apache.flink.configuration.description.HtmlFormatter()
        .format(option.description());
  }
}
