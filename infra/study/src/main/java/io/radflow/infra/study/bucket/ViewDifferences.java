package io.radflow.infra.study.bucket;

import io.radflow.core.config.Setting;
import io.radflow.core.manifest.ViewManifest;
import io.radflow.preprocess.PreprocessJob;
import io.radflow.preprocess.PreprocessOptions;
import io.radflow.preprocess.view.ViewDescription;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.flink.configuration.ReadableConfig;

/** What a view that is there has other than the settings of a view of its name. */
final class ViewDifferences {

  private final ReadableConfig settings;
  private final ViewManifest there;
  private final List<String> found = new ArrayList<>();

  private ViewDifferences(ReadableConfig settings, ViewManifest there) {
    this.settings = settings;
    this.there = there;
  }

  /** For people, by key; empty if the view is of these settings, as far as its manifest tells. */
  static String of(ReadableConfig settings, ViewManifest there) {
    ViewDifferences differences = new ViewDifferences(settings, there);
    differences.compare();
    return String.join("; ", differences.found);
  }

  private void compare() {
    ViewDescription wanted = PreprocessJob.describe(settings);
    compare(PreprocessOptions.RECIPE, there.recipe(), wanted.recipe());
    compare(PreprocessOptions.SPLIT_POLICY, there.splitPolicy(), wanted.splitPolicy());
    // Manifests of the first version told neither.
    if (there.labelPolicy() != null) {
      compare(PreprocessOptions.SPLIT_SEED, there.splitSeed(), wanted.splitSeed());
    }
    if (wanted.labels() != null) {
      compare(PreprocessOptions.LABEL_SPACE, there.labelSpace(), wanted.labels().name());
      compare(PreprocessOptions.LABEL_SPACE, there.labels(), wanted.labels().labels());
      if (there.labelPolicy() != null) {
        compare(PreprocessOptions.UNCERTAIN, there.labelPolicy(), wanted.labelPolicy());
      }
    }
    PreprocessOptions.ORDER
        .given(settings)
        .ifPresent(
            order ->
                compare(
                    PreprocessOptions.ORDER,
                    there.isMixed() ? ViewManifest.MIXED : ViewManifest.PUBLISHED,
                    order));
    compareDatasets();
  }

  /** A view may still get images of a data set that it has none of. */
  private void compareDatasets() {
    List<String> wanted = PreprocessOptions.DATASETS.requiredIn(settings);
    TreeSet<String> made =
        there.sources().stream()
            .map(drop -> drop.substring(0, drop.indexOf('/')))
            .collect(Collectors.toCollection(TreeSet::new));
    if (!wanted.containsAll(made)) {
      compare(PreprocessOptions.DATASETS, List.copyOf(made), wanted);
    }
  }

  private void compare(Setting<?> key, Object before, Object now) {
    if (!Objects.equals(before, now)) {
      found.add("%s: the view has %s, the study %s".formatted(key.key(), before, now));
    }
  }
}
