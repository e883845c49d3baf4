package io.radflow.ingest.source;

import java.io.IOException;
import java.io.Serializable;
import java.util.List;
import java.util.Set;

/**
 * Finds units of work and divides them. Runs on the JobManager, one call at a time; an instance is
 * used again after {@link #close()} when the job is restarted, so clients are opened on demand.
 */
public interface PartPlanner extends Serializable {

  /**
   * The splits of every unit that is there and not yet known. All splits of a unit come in the same
   * call, in the order in which they are to be read. A unit without splits is not remembered.
   *
   * @param knownUnits units that were planned before
   * @throws IOException if the store cannot be read now; a continuous source tries again at the
   *     next discovery, a bounded one fails
   */
  List<PartSplit> plan(Set<String> knownUnits) throws IOException;

  /** Releases what {@link #plan} opened. */
  default void close() throws IOException {}
}
