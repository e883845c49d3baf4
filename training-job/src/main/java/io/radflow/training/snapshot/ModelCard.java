package io.radflow.training.snapshot;

import java.util.List;
import java.util.Map;

/**
 * Where a published model comes from. Written after the weights, so that its presence means that
 * the snapshot is whole.
 *
 * @param schemaVersion 2; 1 had no patientDisjoint and no metrics
 * @param codeVersion of RadFlow
 * @param step training steps done
 * @param plan fingerprint of the run's plan
 * @param viewVersion version of the view's manifest that the run was planned from
 * @param patientDisjoint whether no patient of the view is both in train and in another split; null
 *     where no patients are known
 * @param configuration every option of the run
 * @param engine what it was trained on, threads included
 * @param metrics of the last step
 * @param weightsCrc32c CRC-32C of model.npz, unsigned
 */
public record ModelCard(
    int schemaVersion,
    String codeVersion,
    String run,
    String pretrainedModel,
    long step,
    String plan,
    String view,
    int viewVersion,
    Boolean patientDisjoint,
    List<String> labels,
    Map<String, String> configuration,
    String engine,
    Map<String, Double> metrics,
    long weightsBytes,
    long weightsCrc32c) {

  public static final int SCHEMA_VERSION = 2;
}
