package io.radflow.training.identity;

import io.radflow.core.manifest.ManifestJson;
import io.radflow.core.store.BucketLayout;
import io.radflow.core.store.ObjectStore;
import io.radflow.training.snapshot.CardNetwork;
import io.radflow.training.snapshot.CardPretrained;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.flink.annotation.Internal;

/**
 * What the run of a name is, written when it is first started, so that no other run takes the name.
 *
 * @param schemaVersion 1
 * @param fingerprint short form of {@code parts}
 * @param parts what decides the run's bits, as {@link RunFingerprint} has it
 * @param plan fingerprint of the order that its rows come in
 * @param pretrained the model that it starts from; null for random weights
 * @param pretrainedModel what predictions and results call that model
 * @param target the view that it is scored on
 * @param shot full_shot or K_shot
 * @param steps of the whole run
 * @param codeVersion of RadFlow that started it first
 * @param checkpoints folders of the bucket that are its own for checkpoints, each with a slash at
 *     the end
 */
@Internal
public record RunRecord(
    int schemaVersion,
    String run,
    String fingerprint,
    TreeMap<String, String> parts,
    String plan,
    CardPretrained pretrained,
    String pretrainedModel,
    String target,
    CardNetwork network,
    String shot,
    long seed,
    long steps,
    String codeVersion,
    ArrayList<String> checkpoints) {

  public static final int SCHEMA_VERSION = 1;

  /** The record of a run; empty if it was never started, or by an earlier release. */
  public static Optional<RunRecord> read(ObjectStore store, String run) throws IOException {
    return ManifestJson.read(store, BucketLayout.runRecord(run), RunRecord.class, SCHEMA_VERSION);
  }

  public void write(ObjectStore store) throws IOException {
    ManifestJson.write(store, BucketLayout.runRecord(run), this);
  }

  /** What decides the run's bits. */
  public RunFingerprint identity() {
    return new RunFingerprint(parts);
  }

  /** The same of a run with one more folder for checkpoints, unless it has it. */
  public RunRecord withCheckpoints(List<String> folders) {
    ArrayList<String> all = new ArrayList<>(checkpoints);
    folders.stream().filter(folder -> !all.contains(folder)).forEach(all::add);
    return new RunRecord(
        schemaVersion,
        run,
        fingerprint,
        parts,
        plan,
        pretrained,
        pretrainedModel,
        target,
        network,
        shot,
        seed,
        steps,
        codeVersion,
        all);
  }
}
