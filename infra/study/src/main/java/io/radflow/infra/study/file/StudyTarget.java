package io.radflow.infra.study.file;

import java.util.List;
import org.apache.flink.annotation.Internal;

/**
 * What is transferred to.
 *
 * @param ready name of the ready configuration of its runs
 * @param configuration file of their settings in place of a ready one; null for none
 * @param view file of the settings of their view; null for the ready one
 * @param shots as {@code training.shot} has them
 * @param optional whether the study goes without it where it cannot be had
 * @param place in the file's list, from 0
 */
@Internal
public record StudyTarget(
    String name,
    String ready,
    String configuration,
    String view,
    List<String> shots,
    boolean optional,
    int place) {

  public StudyTarget {
    shots = List.copyOf(shots);
  }
}
