package io.radflow.training.snapshot;

import io.radflow.training.mixing.Mixing;
import java.io.Serializable;
import java.util.TreeMap;
import org.apache.flink.annotation.Internal;

/**
 * When snapshots are made, and what each card says besides the step.
 *
 * @param every steps between snapshots; 0 for one at the end only
 * @param kept newest snapshots that stay, the last one among them; 0 for all
 * @param withMomentum whether a snapshot before the end has its momentum beside it
 * @param steps of the whole run
 * @param pretrainedModel what the run started from, or scratch
 * @param plan the run's fingerprint
 * @param identity what the run is
 * @param mixing how mixed the run's batches are; null if that is not known
 * @param configuration every option of the run
 */
@Internal
public record SnapshotSettings(
    String run,
    long every,
    int kept,
    boolean withMomentum,
    long steps,
    String pretrainedModel,
    String plan,
    CardViews views,
    CardRun identity,
    Mixing mixing,
    TreeMap<String, String> configuration)
    implements Serializable {

  boolean isDue(long stepsDone) {
    return stepsDone == steps || every > 0 && stepsDone % every == 0;
  }

  /** Whether a snapshot that was due at a step is one of the newest when so many are done. */
  boolean isKept(long step, long stepsDone) {
    if (kept == 0 || every == 0) {
      return true;
    }
    // Snapshots are due at the multiples before this one.
    long earlier = (stepsDone - 1) / every;
    return earlier < kept || step > (earlier - kept + 1) * every;
  }
}
