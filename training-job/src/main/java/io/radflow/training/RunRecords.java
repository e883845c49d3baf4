package io.radflow.training;

import io.radflow.core.config.ConfigurationException;
import io.radflow.core.lease.Lease;
import io.radflow.core.lease.LeaseRecord;
import io.radflow.core.store.BucketLayout;
import io.radflow.core.store.ObjectStore;
import io.radflow.core.store.StoreAddress;
import io.radflow.training.identity.RunDifference;
import io.radflow.training.identity.RunEnd;
import io.radflow.training.identity.RunFingerprint;
import io.radflow.training.identity.RunRecord;
import io.radflow.training.identity.RunRemoval;
import io.radflow.training.identity.RunStatus;
import io.radflow.training.operator.RunLease;
import io.radflow.training.snapshot.CardNetwork;
import io.radflow.training.snapshot.ModelCard;
import io.radflow.training.snapshot.SnapshotWriter;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.flink.annotation.Internal;
import org.apache.flink.configuration.Configuration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which run has a name: a name belongs to one fingerprint, and is never gone on with, mixed with or
 * written over by another.
 */
@Internal
public final class RunRecords {

  private static final Logger LOG = LoggerFactory.getLogger(RunRecords.class);

  private RunRecords() {}

  /**
   * Tells what of a configured run is in the bucket. Reads records, cards and manifests only, so it
   * takes a moment; runs of 0.1.0, which have no records, are planned for it.
   *
   * @param run its name, whatever the configuration says
   * @throws ConfigurationException if the configuration is none of a run, or a view or model that
   *     it needs is not there
   */
  public static RunStatus compare(ObjectStore store, String run, Configuration configuration)
      throws IOException {
    Configuration options = new Configuration(configuration);
    options.set(TrainingOptions.RUN.option(), run);
    options.removeConfig(TrainingOptions.REPLACE.option());
    Optional<RunRecord> record = RunRecord.read(store, run);
    if (record.isEmpty()) {
      return EarlierRuns.compare(store, run, options);
    }
    List<RunDifference> differences = differences(store, record.get(), options);
    if (!differences.isEmpty()) {
      return RunStatus.other(differences);
    }
    String fingerprint = record.get().fingerprint();
    Optional<RunEnd> end =
        RunEnd.read(store, run).filter(one -> one.fingerprint().equals(fingerprint));
    return end.isPresent()
        ? RunStatus.finished(end.get().step())
        : RunStatus.same(ModelCard.newest(store, run).map(ModelCard::step).orElse(0L));
  }

  private static List<RunDifference> differences(
      ObjectStore store, RunRecord record, Configuration options) throws IOException {
    StartingModel pretrained = StartingModel.of(options, store);
    Configuration effective = ModelSettings.inEffect(options, pretrained, store);
    RunIdentity identity = new RunIdentity(effective, store, Optional.of(record));
    List<RunDifference> differences =
        new ArrayList<>(
            record.identity().withoutPretrained().differences(identity.fingerprintBeforeWeights()));
    // Weights without a card are read only where nothing else tells the runs apart.
    if (differences.isEmpty() || pretrained.key() == null || pretrained.card().isPresent()) {
      model(record, pretrained.name(), pretrained.weightsCrc32c(store)).ifPresent(differences::add);
    }
    return differences;
  }

  /**
   * @throws ConfigurationException if a run starts from another model
   */
  static void requireModel(ObjectStore store, RunRecord record, String name, long checksum) {
    refuse(store, record.run(), model(record, name, OptionalLong.of(checksum)).stream().toList());
  }

  /** What differs if a run starts from another model than the one of a name and weights. */
  private static Optional<RunDifference> model(
      RunRecord record, String name, OptionalLong weights) {
    OptionalLong there =
        record.pretrained() == null
            ? OptionalLong.empty()
            : OptionalLong.of(record.pretrained().weightsCrc32c());
    return there.equals(weights)
        ? Optional.empty()
        : Optional.of(
            new RunDifference(
                TrainingOptions.PRETRAINED.key(),
                model(record.pretrainedModel(), there),
                model(name, weights)));
  }

  /** What predictions call it, and its weights if it has any. */
  private static String model(String name, OptionalLong weights) {
    return weights.isPresent()
        ? String.format("%s, weights %08x", name, weights.getAsLong())
        : name;
  }

  /**
   * Refuses a configuration whose run's name another one has, unless it is to be replaced and may
   * be.
   *
   * @return what is there; nothing for a run that replaces it
   * @throws ConfigurationException naming the keys that differ and both values, or who began with
   *     what is to be replaced
   */
  static RunStatus admit(ObjectStore store, Configuration options) throws IOException {
    String run = TrainingOptions.RUN.requiredIn(options);
    if (TrainingOptions.REPLACE.in(options)) {
      RunReplacement.require(store, run);
      return RunStatus.absent();
    }
    RunStatus status = compare(store, run, options);
    if (status.kind() == RunStatus.Kind.OTHER) {
      RunReplacement.requireNoImport(store, run);
    }
    refuse(store, run, status.differences());
    return status;
  }

  private static void refuse(ObjectStore store, String run, List<RunDifference> differences) {
    if (!differences.isEmpty()) {
      throw ConfigurationException.of(
          TrainingOptions.RUN,
          "The name '%s' of key '%s' is another run's, of which %s has: %s. Take another name, or"
                  .formatted(
                      run,
                      TrainingOptions.RUN.key(),
                      store.address().uri(BucketLayout.snapshots(run)),
                      RunFingerprint.describe(differences))
              + " --replace (%s: true) to remove that run with all that came of it"
                  .formatted(TrainingOptions.REPLACE.key()),
          null);
    }
  }

  /**
   * Takes the name for a planned run, and removes the run that it replaces.
   *
   * @param checkpoints folders of the bucket that are the run's own for checkpoints
   * @return what was removed, in words; empty if nothing was
   * @throws io.radflow.core.lease.LeaseHeldException if another job trains what is to be replaced
   */
  static Optional<String> take(Configuration options, Run run, List<String> checkpoints)
      throws IOException, InterruptedException {
    String name = run.description().run();
    try (ObjectStore store = ObjectStore.open(StoreAddress.from(options))) {
      Optional<String> removed = Optional.empty();
      if (TrainingOptions.REPLACE.in(options)) {
        // Planning takes a while, in which another run may have begun with it.
        RunReplacement.require(store, name);
        // A job that trains the run would write on what is removed.
        Lease.awaitSilence(
            store, RunLease.of(name), LeaseRecord.mine(), Lease.Times.DEFAULT, LOG::info);
        removed = RunRemoval.of(store, name, checkpoints, run.pretrainedWeights());
      }
      Optional<RunRecord> known = RunRecord.read(store, name);
      if (known.isPresent()) {
        refuse(store, name, known.get().identity().differences(run.description().identity()));
      }
      RunRecord record =
          known.isPresent() ? known.get().withCheckpoints(checkpoints) : record(run, checkpoints);
      if (known.isEmpty() || !record.equals(known.get())) {
        record.write(store);
      }
      return removed;
    }
  }

  private static RunRecord record(Run run, List<String> checkpoints) {
    RunFingerprint identity = run.description().identity();
    return new RunRecord(
        RunRecord.SCHEMA_VERSION,
        run.description().run(),
        identity.id(),
        identity.parts(),
        run.plan().fingerprint(),
        run.pretrained(),
        run.description().pretrainedModel(),
        run.description().target(),
        CardNetwork.of(run.network()),
        run.description().shot(),
        run.description().seed(),
        run.plan().positions().steps(),
        SnapshotWriter.codeVersion(),
        new ArrayList<>(checkpoints));
  }
}
