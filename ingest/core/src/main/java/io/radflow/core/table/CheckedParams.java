package io.radflow.core.table;

import io.radflow.core.config.NearestName;
import java.lang.reflect.Array;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.flink.annotation.Internal;
import org.apache.flink.ml.param.Param;
import org.apache.flink.ml.param.ParamValidator;
import org.apache.flink.ml.param.WithParams;

/** Parameters that are refused with the stage's name, their own, the value and what is expected. */
@Internal
public interface CheckedParams<T> extends WithParams<T> {

  /**
   * @throws IllegalArgumentException if the stage has no such parameter, or it takes no such value
   */
  @Override
  @SuppressWarnings("unchecked")
  default <V> T set(Param<V> param, V value) {
    check(param, value);
    getParamMap().put(param, value);
    return (T) this;
  }

  /**
   * @throws IllegalArgumentException if the stage has no such parameter, or it has no value and
   *     must have one
   */
  @Override
  @SuppressWarnings("unchecked")
  default <V> V get(Param<V> param) {
    V value = (V) getParamMap().get(param);
    check(param, value);
    return value;
  }

  private <V> void check(Param<V> param, V value) {
    String stage = getClass().getSimpleName();
    if (!getParamMap().containsKey(param)) {
      Set<String> names =
          getParamMap().keySet().stream()
              .map(known -> known.name)
              .collect(Collectors.toCollection(TreeSet::new));
      throw new IllegalArgumentException(
          "%s has no parameter '%s'; the nearest is '%s', expected one of %s"
              .formatted(stage, param.name, NearestName.of(param.name, names), names));
    }
    if (value != null && !param.clazz.isInstance(value)) {
      throw new IllegalArgumentException(
          "%s: the value '%s' of parameter '%s' is of type %s, expected %s"
              .formatted(
                  stage,
                  shown(value),
                  param.name,
                  value.getClass().getSimpleName(),
                  param.clazz.getSimpleName()));
    }
    if (!param.validator.validate(value)) {
      throw new IllegalArgumentException(
          value == null
              ? "%s: the parameter '%s' has no value, expected %s"
                  .formatted(stage, param.name, expected(param.validator))
              : "%s: the value '%s' of parameter '%s' is not %s"
                  .formatted(stage, shown(value), param.name, expected(param.validator)));
    }
  }

  private static String expected(ParamValidator<?> validator) {
    return validator instanceof RuleValidator<?> known ? known.expected() : "what it takes";
  }

  private static String shown(Object value) {
    if (!value.getClass().isArray()) {
      return value.toString();
    }
    Object[] elements = new Object[Array.getLength(value)];
    Arrays.setAll(elements, i -> Array.get(value, i));
    return Arrays.toString(elements);
  }
}
