package io.radflow.preprocess.job;

import io.radflow.core.manifest.DropManifest;
import io.radflow.core.manifest.ViewManifest;
import io.radflow.core.store.ObjectStore;
import io.radflow.preprocess.labels.LearntClasses;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.apache.flink.annotation.Internal;

/** Learns the classes of a view's data sets where only their images tell them. */
@Internal
public final class ViewClasses {

  private ViewClasses() {}

  /**
   * The classes of the view if it is there already, so that it stays the view that it is; else
   * those of all its drops that ingest is done with.
   *
   * @param view its name
   * @param drops names of the drops to take; empty for all
   */
  public static LearntClasses of(
      ObjectStore store, String view, List<String> datasets, List<String> drops)
      throws IOException {
    Map<String, List<String>> classes = new HashMap<>();
    for (String dataset : datasets) {
      if (LearntClasses.isLearnt(dataset)) {
        Optional<ViewManifest> existing = ViewManifest.read(store, view);
        classes.put(
            dataset,
            existing.isPresent() && existing.get().labelSpace().equals(dataset)
                ? existing.get().labels()
                : LearntClasses.ordered(classes(store, dataset, drops)));
      }
    }
    return new LearntClasses(classes);
  }

  /** Those of all drops of the data sets that ingest is done with. */
  public static LearntClasses learn(ObjectStore store, List<String> datasets, List<String> drops)
      throws IOException {
    Map<String, List<String>> classes = new HashMap<>();
    for (String dataset : datasets) {
      if (LearntClasses.isLearnt(dataset)) {
        classes.put(dataset, LearntClasses.ordered(classes(store, dataset, drops)));
      }
    }
    return new LearntClasses(classes);
  }

  private static TreeSet<String> classes(ObjectStore store, String dataset, List<String> drops)
      throws IOException {
    TreeSet<String> classes = new TreeSet<>();
    for (DropManifest manifest : new CompleteDrops(store).of(List.of(dataset), drops).values()) {
      classes.addAll(manifest.classes().keySet());
    }
    return classes;
  }
}
