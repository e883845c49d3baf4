package io.radflow.training;

import java.util.ArrayList;
import java.util.List;
import org.apache.flink.annotation.Internal;

/**
 * Who needs what lies under a model's name.
 *
 * @param unfinished runs that began with it and are not at their end: when they are started again
 *     they read it again
 * @param finished other models that began with it
 * @param isRunning whether it is itself of a run that is not at its end
 */
@Internal
public record ModelUsers(
    String name, List<String> unfinished, List<String> finished, boolean isRunning) {

  /** All that began with it. */
  public List<String> others() {
    List<String> others = new ArrayList<>(unfinished);
    others.addAll(finished);
    return others;
  }

  /** Why the model has to stay; empty if nobody needs it. */
  public String reasons() {
    List<String> reasons = new ArrayList<>();
    if (isRunning) {
      reasons.add("run " + name + " is not finished, a job may be writing to it");
    }
    if (!others().isEmpty()) {
      reasons.add(reasonsOfOthers());
    }
    return String.join("; ", reasons);
  }

  /** Why others need that the model stays; empty if none does. */
  public String reasonsOfOthers() {
    List<String> reasons = new ArrayList<>();
    if (!unfinished.isEmpty()) {
      reasons.add(String.join(", ", unfinished) + " began with it and did not finish yet");
    }
    if (!finished.isEmpty()) {
      reasons.add(String.join(", ", finished) + " began with it, as their cards say");
    }
    return String.join("; ", reasons);
  }
}
