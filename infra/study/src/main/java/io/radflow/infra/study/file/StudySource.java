package io.radflow.infra.study.file;

import java.util.List;
import org.apache.flink.annotation.Internal;

/**
 * What is transferred.
 *
 * @param ready name of the ready configuration of its runs
 * @param configuration file of their settings in place of a ready one; null for none
 * @param view file of the settings of their view; null for the ready one
 * @param weights key of published weights, for which nothing is trained; null for none
 * @param networks that it is of
 * @param targets that it is for, by name
 * @param optional whether the study goes without it where it cannot be had
 * @param place in the file's list, from 0
 */
@Internal
public record StudySource(
    String name,
    String ready,
    String configuration,
    String view,
    String weights,
    List<StudyNetwork> networks,
    List<String> targets,
    boolean optional,
    int place) {

  public StudySource {
    networks = List.copyOf(networks);
    targets = List.copyOf(targets);
  }

  /** Whether two would have runs of one name. */
  boolean clashesWith(StudySource other) {
    return name.equals(other.name)
        && networks.stream().anyMatch(other.networks::contains)
        && (targets.stream().anyMatch(other.targets::contains) || !trains().equals(other.trains()));
  }

  /** What its own runs are trained by. */
  private List<String> trains() {
    return List.of(
        String.valueOf(weights), String.valueOf(configuration), ready, String.valueOf(view));
  }
}
