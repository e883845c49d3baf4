package io.radflow.infra.job;

import org.apache.flink.annotation.Internal;

/**
 * Where a submitted job starts.
 *
 * @param savepoint path of a savepoint or checkpoint, null for none
 * @param fresh whether to leave the job's own earlier checkpoints aside
 */
@Internal
public record JobStart(String savepoint, boolean fresh) {

  /** From the newest checkpoint of a job with this configuration, if there is one. */
  public static final JobStart NEWEST = new JobStart(null, false);

  /** From nothing. */
  public static final JobStart OVER = new JobStart(null, true);
}
