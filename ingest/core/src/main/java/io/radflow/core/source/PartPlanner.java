package io.radflow.core.source;

import io.radflow.core.store.ObjectStore;
import java.io.IOException;
import java.io.Serializable;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.apache.flink.annotation.Internal;
import org.apache.flink.metrics.MetricGroup;

/**
 * Finds units of work and divides them. Runs on the JobManager, one call at a time; an instance is
 * started again after {@link #close()} when the job is restarted.
 */
@Internal
public interface PartPlanner extends Serializable {

  /**
   * Called before anything else, after {@link #close()} again.
   *
   * @param store to look in; the source closes it
   * @param metrics to show what the planner counts
   */
  default void start(ObjectStore store, MetricGroup metrics) {}

  /**
   * The parts of every unit that is there and not yet known. All parts of a unit come in the same
   * call, in the order in which they are to be read. A unit without parts is not remembered.
   *
   * @param knownUnits units that were planned before
   * @throws IOException if the store cannot be read now; a continuous source tries again at the
   *     next discovery, a bounded one fails
   */
  List<PartRange> plan(Set<String> knownUnits) throws IOException;

  /**
   * Waits until there may be something new, at most for a time. Called between two discoveries, by
   * the thread that calls {@link #plan}.
   */
  default void awaitNews(Duration longest) throws InterruptedException {
    Thread.sleep(longest.toMillis());
  }

  /** Releases what the planner itself holds; may be called while another call goes on. */
  default void close() throws IOException {}
}
