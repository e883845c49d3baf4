package io.radflow.training.snapshot;

import io.radflow.core.manifest.ManifestJson;
import io.radflow.core.store.BucketLayout;
import io.radflow.core.store.ObjectStore;
import io.radflow.training.history.PassMeasures;
import io.radflow.training.mixing.Mixing;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.apache.flink.annotation.Internal;

/**
 * Where a published model comes from. Written after the weights, so that its presence means that
 * the snapshot is whole.
 *
 * @param schemaVersion 4; 3 had nothing after momentumCrc32c, 2 no passes, no momentum and less of
 *     the view, 1 no metrics either
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
 * @param fingerprint of the run: what its settings, views, pretrained model and code that decide
 *     its bits are; null before version 4, as is all that follows, and for a model that no run made
 * @param network that the weights are of
 * @param normalization of pixels that the network was trained with: HALF or IMAGENET
 * @param origin of a model that was imported; null for one that a run published
 * @param pretrained the model that the run started from; null for random weights
 * @param shot full_shot or K_shot
 * @param seed of the run
 * @param data how the rows came that the run trained on; null where that is not known
 * @param finished whether the run ended with this snapshot
 * @param steps that the whole run has; fewer where it ended early
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
    Long momentumCrc32c,
    String fingerprint,
    CardNetwork network,
    String normalization,
    CardOrigin origin,
    CardPretrained pretrained,
    String shot,
    Long seed,
    CardData data,
    Boolean finished,
    Long steps) {

  public static final int SCHEMA_VERSION = 4;

  private static final Pattern STEP = Pattern.compile("step=\\d{1,18}");

  public ModelCard {
    metrics = metrics == null ? new TreeMap<>() : metrics;
    passes = passes == null ? new ArrayList<>() : passes;
    sources = sources == null ? new ArrayList<>() : sources;
  }

  /** The card of a run's newest snapshot; empty if it has none. */
  public static Optional<ModelCard> newest(ObjectStore store, String run) throws IOException {
    List<Long> steps =
        store.folders(BucketLayout.snapshots(run)).stream()
            .filter(folder -> STEP.matcher(folder).matches())
            .map(folder -> Long.valueOf(folder.substring(folder.indexOf('=') + 1)))
            .sorted(Comparator.reverseOrder())
            .toList();
    for (long step : steps) {
      Optional<ModelCard> card =
          read(store, BucketLayout.snapshot(run, step) + SnapshotWriter.CARD);
      if (card.isPresent()) {
        return card;
      }
    }
    return Optional.empty();
  }

  /** The card at a key; empty if there is none. */
  public static Optional<ModelCard> read(ObjectStore store, String key) throws IOException {
    return ManifestJson.read(store, key, ModelCard.class, SCHEMA_VERSION);
  }
}
