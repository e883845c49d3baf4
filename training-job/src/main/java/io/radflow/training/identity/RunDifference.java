package io.radflow.training.identity;

import org.apache.flink.annotation.Internal;

/**
 * What two runs of one name do not have in common.
 *
 * @param key a setting's key, or what else decides a run's bits
 * @param there in the run that is there; null for nothing
 * @param now in the run that is configured; null for nothing
 */
@Internal
public record RunDifference(String key, String there, String now) {

  private static final String NONE = "not given";

  @Override
  public String toString() {
    return "%s is [%s] there and [%s] now".formatted(key, text(there), text(now));
  }

  private static String text(String value) {
    return value == null ? NONE : value;
  }
}
