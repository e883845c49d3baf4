package io.radflow.core.table;

import java.io.Serializable;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;
import org.apache.flink.ml.param.ParamValidator;

/** A validator that can say what it expects. */
public final class Expected<T> implements ParamValidator<T> {

  private static final long serialVersionUID = 1L;

  private final String text;
  private final Test<T> test;

  private Expected(String text, Test<T> test) {
    this.text = text;
    this.test = test;
  }

  /** A predicate that travels with its stage. */
  @FunctionalInterface
  public interface Test<T> extends Predicate<T>, Serializable {}

  /**
   * A value that is given and passes.
   *
   * @param text what is expected, to follow "expected"
   */
  public static <T> Expected<T> of(String text, Test<T> test) {
    return new Expected<>(text, value -> value != null && test.test(value));
  }

  /** Any value that is given. */
  public static <T> Expected<T> anything(String text) {
    return of(text, value -> true);
  }

  public static <T extends Number> Expected<T> atLeast(T least) {
    return of("at least " + least, value -> value.doubleValue() >= least.doubleValue());
  }

  public static <T extends Number> Expected<T> above(T bound) {
    return of("more than " + bound, value -> value.doubleValue() > bound.doubleValue());
  }

  public static Expected<String> oneOf(String... values) {
    List<String> known = List.of(values);
    return of("one of " + known, value -> known.contains(value));
  }

  /** A constant's name. */
  public static <E extends Enum<E>> Expected<String> oneOf(Class<E> constants) {
    return oneOf(
        Arrays.stream(constants.getEnumConstants()).map(Enum::name).toArray(String[]::new));
  }

  /** The same, or nothing. */
  public Expected<T> orNone() {
    return new Expected<>(text + ", or none", value -> value == null || test.test(value));
  }

  @Override
  public boolean validate(T value) {
    return test.test(value);
  }

  /** What is expected, for messages. */
  public String text() {
    return text;
  }
}
