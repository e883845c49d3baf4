package io.radflow.core.config;

import java.util.List;

/**
 * Of a list.
 *
 * @param element of each value
 * @param least fewest values
 * @param most most values
 */
record ListRule<T>(Rule<T> element, int least, int most) implements Rule<List<T>> {

  @Override
  public boolean accepts(List<T> values) {
    return values.size() >= least
        && values.size() <= most
        && values.stream().allMatch(value -> value != null && element.accepts(value));
  }

  @Override
  public String expected() {
    return size() + ", each " + element.expected();
  }

  private String size() {
    if (least == most) {
      return least + " values";
    }
    if (most < Integer.MAX_VALUE) {
      return least + " to " + most + " values";
    }
    return least == 0 ? "any number of values" : "at least one value";
  }
}
