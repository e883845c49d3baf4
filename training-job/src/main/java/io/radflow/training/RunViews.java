package io.radflow.training;

import static io.radflow.core.config.ConfigurationException.invalid;

import io.radflow.core.config.ConfigurationException;
import io.radflow.core.config.Setting;
import io.radflow.core.manifest.ObjectEntry;
import io.radflow.core.manifest.ViewManifest;
import io.radflow.core.store.BucketLayout;
import io.radflow.core.store.ObjectStore;
import io.radflow.preprocess.recipe.Recipe;
import io.radflow.preprocess.split.SplitPolicy;
import io.radflow.preprocess.view.SplitOverlap;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.flink.configuration.ReadableConfig;

/**
 * The views of a run, all of the same labels and size.
 *
 * @param shares of the sources, in order
 * @param sources that the run trains on, in the same order
 * @param scored the view that it is scored on, which may be one of them
 */
record RunViews(List<SourceShare> shares, List<ViewManifest> sources, ViewManifest scored) {

  /** Stands for the split that is scored, which may have any name. */
  private static final String SCORED = "scored";

  /**
   * @throws ConfigurationException naming the key, both views and what differs, if they do not go
   *     together, or the view that there is none of
   */
  static RunViews read(ReadableConfig options, ObjectStore store) throws IOException {
    List<SourceShare> shares = SourceShare.in(options);
    Setting<?> list =
        SourceOptions.SOURCES.given(options).isPresent()
            ? SourceOptions.SOURCES
            : TrainingOptions.VIEW;
    List<ViewManifest> sources = new ArrayList<>();
    for (SourceShare share : shares) {
      sources.add(manifest(list, share.view(), store));
    }
    String named = TrainingOptions.VIEW.given(options).orElse(shares.get(0).view());
    ViewManifest scored = null;
    for (ViewManifest source : sources) {
      scored = source.view().equals(named) ? source : scored;
    }
    if (scored == null) {
      scored = manifest(TrainingOptions.VIEW, named, store);
      requireAlike(TrainingOptions.VIEW, sources.get(0), scored);
    }
    for (ViewManifest source : sources) {
      requireAlike(list, sources.get(0), source);
      requireStoredAlike(list, sources.get(0), source);
    }
    return new RunViews(shares, List.copyOf(sources), scored);
  }

  private static ViewManifest manifest(Setting<?> setting, String view, ObjectStore store)
      throws IOException {
    return ViewManifest.read(store, view)
        .orElseThrow(
            () ->
                invalid(
                    setting,
                    view,
                    "a complete view, but there is no "
                        + store.address().uri(BucketLayout.viewManifest(view))
                        + "; run preprocess for it first"));
  }

  private static void requireAlike(Setting<?> setting, ViewManifest first, ViewManifest other) {
    require(setting, first, other, "task", first.task(), other.task());
    require(
        setting, first, other, "number of labels", first.labels().size(), other.labels().size());
    for (int i = 0; i < first.labels().size(); i++) {
      String what = "label " + (i + 1);
      require(setting, first, other, what, first.labels().get(i), other.labels().get(i));
    }
    require(setting, first, other, "size", size(first), size(other));
  }

  /** All are varied in one way. */
  private static void requireStoredAlike(
      Setting<?> setting, ViewManifest first, ViewManifest other) {
    require(setting, first, other, "train images", stored(first), stored(other));
  }

  private static void require(
      Setting<?> setting,
      ViewManifest first,
      ViewManifest other,
      String what,
      Object expected,
      Object found) {
    if (!expected.equals(found)) {
      throw invalid(
          setting,
          other.view(),
          "a view of the same labels and size as view %s: its %s: %s, that of view %s: %s"
              .formatted(first.view(), what, found, first.view(), expected));
    }
  }

  private static String size(ViewManifest view) {
    return "%d x %d pixels of %d channels".formatted(view.height(), view.width(), view.channels());
  }

  private static String stored(ViewManifest view) {
    return Recipe.keepsTrainEncoded(view.recipe()) ? "encoded" : "pixels";
  }

  /** The shards of a source's train split. */
  static List<ObjectEntry> train(ViewManifest source) {
    return source.shards().getOrDefault(SplitPolicy.TRAIN, List.of());
  }

  /** Number of the source of a view's name. */
  int indexOf(String view) {
    return shares.stream().map(SourceShare::view).toList().indexOf(view);
  }

  /**
   * Whether no patient is both in what the run trains on and in the split that it is scored on;
   * null where no patients are known. Only views of the same data set can share patients, and only
   * then are rows read.
   */
  Boolean patientDisjoint(String split, ObjectStore store) throws IOException {
    boolean own = sources.stream().anyMatch(source -> source == scored);
    if (own && (sources.size() == 1 || !Boolean.TRUE.equals(scored.patientDisjoint()))) {
      return scored.patientDisjoint();
    }
    List<ObjectEntry> train =
        sources.stream()
            .filter(source -> source != scored && shareDataSets(source, scored))
            .flatMap(source -> train(source).stream())
            .toList();
    if (train.isEmpty()) {
      return scored.patientDisjoint() == null ? null : Boolean.TRUE;
    }
    SplitOverlap overlap =
        SplitOverlap.of(
            store,
            Map.of(
                SplitPolicy.TRAIN, train, SCORED, scored.shards().getOrDefault(split, List.of())));
    return overlap.hasPatients() ? Boolean.valueOf(overlap.sharedPatients() == 0) : null;
  }

  /**
   * Images of the views' drops that ingest or preprocess rejected; drops count once. Views of 0.1
   * tell only what preprocess rejected.
   */
  long rejected() {
    Set<ViewManifest> all = new LinkedHashSet<>(sources);
    all.add(scored);
    Map<String, Long> drops = new TreeMap<>();
    long rejected = 0;
    for (ViewManifest view : all) {
      rejected += view.rejectsByReason().values().stream().mapToLong(Long::longValue).sum();
      for (ViewManifest.DropParts drop : view.drops()) {
        drops.put(drop.drop(), drop.rejected() == null ? 0L : drop.rejected());
      }
    }
    return rejected + drops.values().stream().mapToLong(Long::longValue).sum();
  }

  private static boolean shareDataSets(ViewManifest one, ViewManifest other) {
    Set<String> ofOne = dataSets(one);
    Set<String> ofOther = dataSets(other);
    // Views of tables do not tell theirs.
    return ofOne.isEmpty() || ofOther.isEmpty() || !Collections.disjoint(ofOne, ofOther);
  }

  private static Set<String> dataSets(ViewManifest view) {
    return view.sources().stream()
        .filter(drop -> drop.contains("/"))
        .map(drop -> drop.substring(0, drop.indexOf('/')))
        .collect(Collectors.toSet());
  }
}
