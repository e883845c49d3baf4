package io.radflow.training.operator;

import io.radflow.core.record.Task;
import io.radflow.training.identity.RunFingerprint;
import io.radflow.training.mixing.Mixing;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.annotation.Internal;

/**
 * What is said of a run in its predictions, metrics and cards.
 *
 * @param run name
 * @param pretrainedModel what the run started from, or scratch
 * @param target the view that it trains on and is scored on
 * @param shot full_shot or K_shot
 * @param labelNames of the output units, in order
 * @param patientDisjoint whether no patient is both in train and in another split; null where no
 *     patients are known
 * @param identity by which it is told from others of its name
 * @param mixing how mixed the batches are; null if that is not known
 */
@Internal
public record RunDescription(
    String run,
    String pretrainedModel,
    String target,
    String shot,
    long seed,
    Task task,
    ArrayList<String> labelNames,
    Boolean patientDisjoint,
    RunFingerprint identity,
    Mixing mixing)
    implements Serializable {

  public RunDescription(
      String run,
      String pretrainedModel,
      String target,
      String shot,
      long seed,
      Task task,
      List<String> labelNames,
      Boolean patientDisjoint,
      RunFingerprint identity) {
    this(
        run,
        pretrainedModel,
        target,
        shot,
        seed,
        task,
        new ArrayList<>(labelNames),
        patientDisjoint,
        identity,
        null);
  }

  /** The same with how mixed the batches are; null if that is not known. */
  public RunDescription with(Mixing measured) {
    return new RunDescription(
        run,
        pretrainedModel,
        target,
        shot,
        seed,
        task,
        labelNames,
        patientDisjoint,
        identity,
        measured);
  }
}
