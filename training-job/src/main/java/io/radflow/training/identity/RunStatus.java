package io.radflow.training.identity;

import java.util.List;
import org.apache.flink.annotation.Internal;

/**
 * What of a configured run is in the bucket.
 *
 * @param step training steps of the newest model, or of the whole run where it is finished
 * @param differences of another run that has the name; none otherwise
 */
@Internal
public record RunStatus(Kind kind, long step, List<RunDifference> differences) {

  /** How a configured run stands to what is there under its name. */
  public enum Kind {
    /** No run has the name. */
    ABSENT,
    /** The run was started, and has not ended. */
    SAME,
    /** The run has ended: all that it writes is there. */
    FINISHED,
    /** Another run has the name. */
    OTHER
  }

  public static RunStatus absent() {
    return new RunStatus(Kind.ABSENT, 0, List.of());
  }

  public static RunStatus same(long step) {
    return new RunStatus(Kind.SAME, step, List.of());
  }

  public static RunStatus finished(long step) {
    return new RunStatus(Kind.FINISHED, step, List.of());
  }

  public static RunStatus other(List<RunDifference> differences) {
    return new RunStatus(Kind.OTHER, 0, differences);
  }
}
