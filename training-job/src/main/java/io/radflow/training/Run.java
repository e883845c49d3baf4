package io.radflow.training;

import io.radflow.core.store.ObjectStore;
import io.radflow.core.store.StoreAddress;
import io.radflow.core.store.StoreOptions;
import io.radflow.preprocess.augment.Augmentation;
import io.radflow.training.choice.EngineChoice;
import io.radflow.training.engine.EngineSettings;
import io.radflow.training.history.EarlierHistory;
import io.radflow.training.history.SelectionSettings;
import io.radflow.training.network.BitNetwork;
import io.radflow.training.operator.LookAhead;
import io.radflow.training.operator.RunDescription;
import io.radflow.training.operator.RunSettings;
import io.radflow.training.plan.PlanReference;
import io.radflow.training.plan.RunPlan;
import io.radflow.training.rank.GroupSetup;
import io.radflow.training.snapshot.CardNetwork;
import io.radflow.training.snapshot.CardPretrained;
import io.radflow.training.snapshot.CardRun;
import io.radflow.training.snapshot.CardViews;
import io.radflow.training.snapshot.SnapshotSettings;
import io.radflow.training.snapshot.SnapshotWriter;
import io.radflow.training.source.GrowingView;
import io.radflow.training.source.RunSource;
import io.radflow.training.weights.HeadInitialization;
import java.io.IOException;
import java.util.TreeMap;
import org.apache.flink.configuration.Configuration;

/**
 * A run as the configuration and the view's manifest describe it.
 *
 * @param options with what the pretrained model decides
 * @param lookAhead how far readers of several lines may be ahead
 * @param pretrainedWeights key of a BiT .npz in the bucket, null for random weights
 * @param pretrained what its cards say of that model, null for random weights
 * @param head where the head comes from when there are pretrained weights
 * @param resume the snapshot that it goes on from, null at its beginning
 * @param rejected images that were dropped in for its views and are in none of them
 * @param growing where the shards of later epochs are found, null for a run that does not grow
 */
record Run(
    Configuration options,
    RunDescription description,
    RunPlan plan,
    RunSchedule schedule,
    SelectionSettings selection,
    LookAhead lookAhead,
    Augmentation augmentation,
    BitNetwork network,
    EngineSettings engineSettings,
    EngineChoice engineChoice,
    String pretrainedWeights,
    CardPretrained pretrained,
    HeadInitialization head,
    ResumePoint resume,
    GrowingView growing,
    CardViews views,
    long rejected) {

  /**
   * @throws io.radflow.core.config.ConfigurationException naming the key and the value that do not
   *     fit
   */
  static Run plan(Configuration options) throws IOException {
    return RunPlanner.plan(options);
  }

  /**
   * The source of the run's samples, whose plan is put into the bucket.
   *
   * @throws IOException if it cannot be put
   */
  RunSource source(StoreAddress address) throws IOException {
    try (ObjectStore store = ObjectStore.open(address)) {
      return new RunSource(
          address,
          plan.positions(),
          PlanReference.write(store, description.run(), plan),
          growing,
          DataOptions.SHUFFLE_BYTES.in(options).getBytes());
    }
  }

  RunSettings settings() {
    return new RunSettings(
        description,
        plan.positions(),
        schedule.learningRate(),
        TaskLoss.of(description.task()),
        schedule.mixup(),
        engineSettings.localBatch(),
        selection,
        lookAhead,
        new GroupSetup(
            GroupOptions.PORTS.in(options),
            GroupOptions.TIMEOUT.in(options),
            GroupOptions.TRANSPORT.in(options),
            GroupOptions.TRUSTED_NETWORK.in(options)),
        resume == null ? EarlierHistory.NONE : resume.earlier());
  }

  BitEngineFactory engine() {
    return new BitEngineFactory(
        network, engineSettings, engineChoice, pretrainedWeights, head, resume);
  }

  SnapshotWriter snapshots() {
    TreeMap<String, String> configuration = new TreeMap<>(options.toMap());
    // Where the bucket is reached says nothing of the model, and differs from start to start.
    StoreOptions.ALL.forEach(option -> configuration.remove(option.key()));
    SlotOptions.ALL.forEach(option -> configuration.remove(option.key()));
    configuration.remove(TrainingOptions.REPLACE.key());
    return new SnapshotWriter(
        new SnapshotSettings(
            description.run(),
            SnapshotOptions.SNAPSHOT_EVERY.in(options),
            SnapshotOptions.KEEP_SNAPSHOTS.in(options),
            SnapshotOptions.MOMENTUM.in(options),
            plan.positions().steps(),
            description.pretrainedModel(),
            plan.fingerprint(),
            views,
            new CardRun(
                description.identity().id(),
                CardNetwork.of(network),
                TrainingOptions.NORMALIZATION.in(options).name(),
                pretrained,
                description.shot(),
                description.seed(),
                plan.positions().batchSize(),
                rejected),
            description.mixing(),
            configuration));
  }
}
