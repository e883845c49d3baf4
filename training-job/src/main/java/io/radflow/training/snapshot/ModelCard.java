package io.radflow.training.snapshot;

import io.radflow.core.manifest.ManifestJson;
import io.radflow.core.store.ObjectStore;
import io.radflow.training.history.PassMeasures;
import io.radflow.training.mixing.Mixing;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.flink.annotation.Internal;

/**
 * Where a published model comes from. Written after the weights, so that its presence means that
 * the snapshot is whole.
 *
 * @param schemaVersion 3; 2 had no passes, no momentum and less of the view, 1 no metrics either
 * @param codeVersion of RadFlow
 * @param step training steps done
 * @param plan fingerprint of the run's plan
 * @param view that the run is scored on, and trains on where there are no sources
 * @param viewVersion version of the view's manifest that the run was planned from
 * @param viewManifest more of that manifest; null before version 3
 * @param sources the views that the run trains on; none where that is {@code view} alone
 * @param patientDisjoint whether no patient that is trained on is scored on too; null where no
 *     patients are known
 * @param mixing how mixed the run's batches are; null if that is not known, as in cards of before
 * @param configuration every option of the run
 * @param engine what it was trained on, threads included
 * @param metrics of the last step
 * @param passes of evaluation so far, with their measures
 * @param weightsCrc32c CRC-32C of model.npz, unsigned
 * @param momentumCrc32c CRC-32C of momentum.npz, unsigned; null where there is none
 */
@Internal
public record ModelCard(
    int schemaVersion,
    String codeVersion,
    String run,
    String pretrainedModel,
    long step,
    String plan,
    String view,
    int viewVersion,
    CardView viewManifest,
    ArrayList<CardViews.Source> sources,
    Boolean patientDisjoint,
    Mixing mixing,
    List<String> labels,
    Map<String, String> configuration,
    String engine,
    TreeMap<String, Double> metrics,
    ArrayList<PassMeasures> passes,
    long weightsBytes,
    long weightsCrc32c,
    Long momentumCrc32c) {

  public static final int SCHEMA_VERSION = 3;

  public ModelCard {
    metrics = metrics == null ? new TreeMap<>() : metrics;
    passes = passes == null ? new ArrayList<>() : passes;
    sources = sources == null ? new ArrayList<>() : sources;
  }

  /** The card at a key; empty if there is none. */
  public static Optional<ModelCard> read(ObjectStore store, String key) throws IOException {
    return ManifestJson.read(store, key, ModelCard.class, SCHEMA_VERSION);
  }
}
