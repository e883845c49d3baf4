package io.radflow.training;

import io.radflow.core.manifest.ObjectEntry;
import io.radflow.core.manifest.ViewManifest;
import io.radflow.core.store.ObjectStore;
import io.radflow.training.identity.RunFingerprint;
import io.radflow.training.identity.RunRecord;
import io.radflow.training.plan.BlockOrder;
import io.radflow.training.plan.EpochRecord;
import io.radflow.training.plan.PlanFingerprint;
import java.io.IOException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.ReadableConfig;

/**
 * What the run of a configuration is. Manifests are all that is read of views, so it is told at
 * once: which rows are drawn of them, and in what order, follows from them and the settings.
 */
final class RunIdentity {

  private static final String GROWING = "growing, ";

  private final Configuration options;
  private final ObjectStore store;
  private final Optional<RunRecord> record;
  private final Optional<EpochRecord> firstEpoch;

  /**
   * @param record of the run, whose views stand for those that are gone or have grown
   */
  RunIdentity(Configuration options, ObjectStore store, Optional<RunRecord> record)
      throws IOException {
    this.options = options;
    this.store = store;
    this.record = record;
    this.firstEpoch = firstEpoch(options, store);
  }

  /** What a continuous run of the name took in its first epoch, if there was one. */
  static Optional<EpochRecord> firstEpoch(ReadableConfig options, ObjectStore store)
      throws IOException {
    return DataOptions.CONTINUOUS.in(options) && !TrainingOptions.REPLACE.in(options)
        ? EpochRecord.read(store, TrainingOptions.RUN.requiredIn(options), 0)
        : Optional.empty();
  }

  /**
   * @throws io.radflow.core.config.ConfigurationException if the model that the run starts from is
   *     not there
   */
  RunFingerprint fingerprint(StartingModel pretrained) throws IOException {
    OptionalLong weights = pretrained.weightsCrc32c(store);
    return RunFingerprint.of(
        settings(options),
        views(),
        weights.isPresent() ? text(weights.getAsLong()) : null,
        PlanFingerprint.VERSION);
  }

  /** The same but for the weights that it starts from, which can take long to be read. */
  RunFingerprint fingerprintBeforeWeights() throws IOException {
    return RunFingerprint.of(settings(options), views(), null, PlanFingerprint.VERSION);
  }

  /** A single view is a source of one share, however that is written. */
  static TreeMap<String, String> settings(ReadableConfig options) {
    TreeMap<String, String> settings = RunFingerprint.settings(TrainingOptions.ALL, options);
    settings.put(
        SourceOptions.SOURCES.key(),
        SourceShare.in(options).stream()
            .map(source -> source.view() + "=" + source.share())
            .collect(Collectors.joining(", ")));
    settings.put(TrainingOptions.VIEW.key(), scored(options));
    settings.put(DataOptions.LANES.key(), String.valueOf(GroupOptions.lanes(options)));
    return settings;
  }

  private static String scored(ReadableConfig options) {
    return TrainingOptions.VIEW
        .given(options)
        .orElseGet(() -> SourceShare.in(options).get(0).view());
  }

  private Map<String, String> views() throws IOException {
    List<String> sources = SourceShare.in(options).stream().map(SourceShare::view).toList();
    Set<String> all = new LinkedHashSet<>(sources);
    all.add(scored(options));
    Map<String, String> views = new TreeMap<>();
    for (String view : all) {
      String recorded = record.map(known -> known.identity().view(view)).orElse(null);
      Optional<ViewManifest> manifest = ViewManifest.read(store, view);
      if (recorded != null && (manifest.isEmpty() || isGrown(recorded))) {
        views.put(view, recorded);
      } else if (manifest.isPresent()) {
        views.put(view, rows(manifest.get(), sources));
      }
    }
    return views;
  }

  /** A run that grows is the same whatever has come since it began. */
  private boolean isGrown(String recorded) {
    return DataOptions.CONTINUOUS.in(options) && recorded.startsWith(GROWING);
  }

  private String rows(ViewManifest view, List<String> sources) {
    StringBuilder text = new StringBuilder();
    if (sources.contains(view.view())) {
      List<ObjectEntry> train = firstEpoch.map(EpochRecord::train).orElse(RunViews.train(view));
      BlockOrder order = SourcePlanner.order(options, view, train, sources.size());
      text.append(DataOptions.CONTINUOUS.in(options) ? GROWING : "")
          .append(order.mixed() ? "mixed, pieces of a block " : "published, rows of a block ")
          .append(order.size())
          .append(", train ")
          .append(text(train));
    }
    if (view.view().equals(scored(options))) {
      String split = TrainingOptions.EVALUATION_SPLIT.in(options);
      List<ObjectEntry> evaluation =
          firstEpoch
              .map(EpochRecord::evaluation)
              .orElse(view.shards().getOrDefault(split, List.of()));
      text.append(text.isEmpty() ? "" : ", ").append(split).append(' ').append(text(evaluation));
    }
    return text.toString();
  }

  private static String text(List<ObjectEntry> shards) {
    return text(PlanFingerprint.checksum(shards))
        + " of "
        + shards.stream().mapToLong(ObjectEntry::rows).sum()
        + " rows";
  }

  private static String text(long checksum) {
    return String.format("%08x", checksum);
  }
}
