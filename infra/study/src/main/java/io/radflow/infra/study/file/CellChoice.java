package io.radflow.infra.study.file;

import io.radflow.infra.study.graph.RunCell;
import org.apache.flink.annotation.Internal;

/**
 * Some runs of a study: those that are of all that is named.
 *
 * @param source null for any, as are the others
 * @param shot as {@code training.shot} has it
 */
@Internal
public record CellChoice(
    String source, String network, String target, String shot, Double fraction, Long seed) {

  /** Whether a run on a target is one of them. */
  public boolean holdsTarget(RunCell cell) {
    return holds(source, cell.source())
        && holds(network, cell.network())
        && holds(target, cell.target())
        && holds(shot, cell.shot())
        && holds(fraction, cell.fraction())
        && holds(seed, cell.seed());
  }

  /** Whether a source's own run is one of them; a choice of targets or shots is of none. */
  public boolean holdsSource(RunCell cell) {
    return holds(source, cell.source())
        && holds(network, cell.network())
        && target == null
        && shot == null
        && holds(fraction, cell.sourceFraction())
        && holds(seed, cell.sourceSeed());
  }

  /** Whether it is of all runs on a target, so that its settings may be the view's. */
  boolean isOfTargetsAlone() {
    return source == null && network == null && shot == null && fraction == null && seed == null;
  }

  private static boolean holds(Object wanted, Object found) {
    return wanted == null || wanted.equals(found);
  }
}
