package io.radflow.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.apache.flink.core.execution.JobClient;
import org.apache.flink.runtime.executiongraph.AccessExecutionVertex;
import org.apache.flink.runtime.minicluster.MiniCluster;

/** How often a job was started. */
public final class JobAttempts {

  private JobAttempts() {}

  /** 1 for a job that was never restarted; of its subtask that was started most. */
  public static int of(MiniCluster cluster, JobClient job) throws Exception {
    int restarts = 0;
    for (AccessExecutionVertex subtask :
        cluster.getExecutionGraph(job.getJobID()).get().getAllExecutionVertices()) {
      restarts = Math.max(restarts, subtask.getCurrentExecutionAttempt().getAttemptNumber());
    }
    return restarts + 1;
  }

  /**
   * Awaits that a job fails at its first attempt, though more were allowed.
   *
   * @param named what its failure must tell
   */
  public static void assertFirstIsLast(MiniCluster cluster, JobClient job, String named)
      throws Exception {
    assertThatThrownBy(() -> job.getJobExecutionResult().get())
        .hasStackTraceContaining("The failure is not recoverable")
        .hasStackTraceContaining(named);
    assertThat(of(cluster, job)).isEqualTo(1);
  }
}
