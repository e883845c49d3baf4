package io.radflow.core.config;

import java.io.Serializable;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.apache.flink.annotation.Internal;
import org.apache.flink.configuration.MemorySize;

/**
 * What the values of a setting must be, with the words that say so.
 *
 * @param <T> the values' type
 */
@Internal
public interface Rule<T> extends Serializable {

  /** A predicate that travels with its rule. */
  @FunctionalInterface
  interface Test<T> extends Predicate<T>, Serializable {}

  /** Whether a value, which is never null, is allowed. */
  boolean accepts(T value);

  /** What is expected, to follow "is not" or "expected". */
  String expected();

  /** Whatever a test accepts. */
  static <T> Rule<T> of(String expected, Test<T> test) {
    return new Tested<>(expected, test);
  }

  static Rule<Boolean> flag() {
    return of("true or false", value -> true);
  }

  /** Text of at least one character. */
  static Rule<String> text(String expected) {
    return of(expected, value -> !value.isBlank());
  }

  /** Text that a pattern matches as a whole. */
  static Rule<String> matching(String regex, String expected) {
    Pattern pattern = Pattern.compile(regex);
    return of(expected, value -> pattern.matcher(value).matches());
  }

  /** A name that becomes a part of keys in the bucket. */
  static Rule<String> name() {
    return matching(
        "[a-z0-9][a-z0-9._-]{0,99}",
        "1 to 100 of the characters a-z 0-9 . _ -, beginning with a letter or digit");
  }

  static Rule<String> oneOf(List<String> values) {
    List<String> known = List.copyOf(values);
    return of("one of " + String.join(", ", known), known::contains);
  }

  /** A constant of an enumeration. */
  static <E extends Enum<E>> Rule<E> constant(Class<E> constants) {
    return of(
        "one of "
            + String.join(
                ", ",
                Arrays.stream(constants.getEnumConstants()).map(Enum::name).toArray(String[]::new)),
        value -> true);
  }

  /** A path, which is relative to the file that it stands in, or a URI. */
  static Rule<String> path(String expected) {
    return new PathRule(expected);
  }

  static Rule<Long> wholeNumber() {
    return Range.of(Long.MIN_VALUE, Long.MAX_VALUE);
  }

  static Rule<Integer> atLeast(int least) {
    return between(least, Integer.MAX_VALUE);
  }

  static Rule<Integer> between(int least, int most) {
    return Range.of(least, most);
  }

  static Rule<Long> between(long least, long most) {
    return Range.of(least, most);
  }

  static Rule<Double> between(double least, double most) {
    return Range.of(least, most);
  }

  static Rule<Long> atLeast(long least) {
    return Range.of(least, Long.MAX_VALUE);
  }

  /** A finite number. */
  static Rule<Double> atLeast(double least) {
    return Range.of(least, Double.MAX_VALUE);
  }

  /** A finite number. */
  static Rule<Double> above(double bound) {
    return new Range<>(bound, false, Double.MAX_VALUE, true);
  }

  static Rule<Double> aboveAndAtMost(double bound, double most) {
    return new Range<>(bound, false, most, true);
  }

  static Rule<Double> aboveAndBelow(double bound, double end) {
    return new Range<>(bound, false, end, false);
  }

  static Rule<Double> atLeastAndBelow(double least, double end) {
    return new Range<>(least, true, end, false);
  }

  static Rule<Duration> atLeast(Duration least) {
    return Range.of(least, Range.LONGEST);
  }

  static Rule<MemorySize> atLeast(MemorySize least) {
    return Range.of(least, MemorySize.MAX_VALUE);
  }

  static Rule<MemorySize> between(MemorySize least, MemorySize most) {
    return Range.of(least, most);
  }

  /** A list, which may be empty, of values that each keep a rule. */
  static <T> Rule<List<T>> listOf(Rule<T> element) {
    return new ListRule<>(element, 0, Integer.MAX_VALUE);
  }

  static <T> Rule<List<T>> nonEmptyListOf(Rule<T> element) {
    return new ListRule<>(element, 1, Integer.MAX_VALUE);
  }

  /** A list of so many values. */
  static <T> Rule<List<T>> listOf(int size, Rule<T> element) {
    return new ListRule<>(element, size, size);
  }

  /**
   * A list of values that have named parts, of which one may be added by one more field.
   *
   * @param list its key
   * @param most values, of which there is at least one
   * @param fields what a value can say, each of the list's key with a name of its own behind
   */
  static Rule<List<String>> sections(String list, int most, List<Setting<?>> fields) {
    return new ListRule<>(new SectionRule(list, fields, false), 1, most);
  }

  /** The same, where a value of one word is that of the first field alone. */
  static Rule<List<String>> namedSections(String list, int most, List<Setting<?>> fields) {
    return new ListRule<>(new SectionRule(list, fields, true), 1, most);
  }
}
