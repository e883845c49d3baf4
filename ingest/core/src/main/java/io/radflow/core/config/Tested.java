package io.radflow.core.config;

/** A rule that is a predicate. */
record Tested<T>(String expected, Rule.Test<T> test) implements Rule<T> {

  @Override
  public boolean accepts(T value) {
    return test.test(value);
  }
}
