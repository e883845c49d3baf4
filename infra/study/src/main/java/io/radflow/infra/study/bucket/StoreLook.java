package io.radflow.infra.study.bucket;

import io.radflow.core.config.ConfigurationException;
import io.radflow.core.manifest.DropManifest;
import io.radflow.core.manifest.ViewManifest;
import io.radflow.core.store.BucketLayout;
import io.radflow.core.store.ObjectStore;
import io.radflow.infra.study.bucket.NodePresence.Kind;
import io.radflow.infra.study.graph.NodeKind;
import io.radflow.infra.study.graph.StudyNode;
import io.radflow.preprocess.PreprocessOptions;
import io.radflow.training.RunRecords;
import io.radflow.training.TrainingOptions;
import io.radflow.training.identity.RunFingerprint;
import io.radflow.training.identity.RunStatus;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.apache.flink.annotation.Internal;
import org.apache.flink.configuration.Configuration;

/** Asks the bucket itself. */
@Internal
public final class StoreLook implements BucketLook {

  private static final String BEST = "/best";
  private static final String LAST = "/last";

  private final ObjectStore store;
  private final Map<String, Boolean> models = new HashMap<>();

  public StoreLook(ObjectStore store) {
    this.store = store;
  }

  @Override
  public NodePresence of(StudyNode node) throws IOException {
    return switch (node.kind()) {
      case DROP -> drop(node);
      case VIEW -> view(node.configuration());
      case SOURCE_RUN, TARGET_RUN -> run(node.configuration());
      case METRICS, REPORT -> NodePresence.TO_DO;
    };
  }

  @Override
  public List<String> lackedBy(StudyNode node) throws IOException {
    if (node.kind() == NodeKind.DROP) {
      return drops(node).isEmpty() ? List.of(BucketLook.nameOf(node)) : List.of();
    }
    if (!BucketLook.startsFromWeights(node)) {
      return List.of();
    }
    String key = BucketLook.weights(node);
    Boolean there = models.get(key);
    if (there == null) {
      there = hasModel(key);
      models.put(key, there);
    }
    return there ? List.of() : List.of(key);
  }

  private boolean hasModel(String key) throws IOException {
    if (key.endsWith(BEST)) {
      return store.exists(BucketLayout.bestSnapshot(run(key, BEST)));
    }
    if (key.endsWith(LAST)) {
      return store.folders(BucketLayout.snapshots(run(key, LAST))).stream()
          .anyMatch(folder -> folder.startsWith("step="));
    }
    return store.exists(key);
  }

  private static String run(String key, String ending) {
    return key.substring(BucketLayout.MODELS.length(), key.length() - ending.length());
  }

  private NodePresence drop(StudyNode node) throws IOException {
    List<String> drops = drops(node);
    if (drops.isEmpty()) {
      return new NodePresence(Kind.MISSING, "not uploaded");
    }
    List<String> left = new ArrayList<>();
    for (String drop : drops) {
      String[] parts = drop.split("/", 2);
      if (DropManifest.read(store, parts[0], parts[1]).isEmpty()) {
        left.add(drop);
      }
    }
    if (left.isEmpty()) {
      return NodePresence.THERE;
    }
    return new NodePresence(
        left.size() < drops.size() ? Kind.BEGUN : Kind.TO_DO,
        "to ingest: " + String.join(", ", left));
  }

  /** Only a view of the same settings is the study's. */
  private NodePresence view(Configuration settings) throws IOException {
    return ViewManifest.read(store, PreprocessOptions.NAME.in(settings))
        .map(found -> ViewDifferences.of(settings, found))
        .map(
            differences ->
                differences.isEmpty()
                    ? NodePresence.THERE
                    : new NodePresence(Kind.OTHER, differences))
        .orElse(NodePresence.TO_DO);
  }

  /** DATASET/DROP of what is uploaded, or was before it was ingested and taken away. */
  private List<String> drops(StudyNode node) throws IOException {
    String name = BucketLook.nameOf(node);
    int slash = name.indexOf('/');
    String dataset = slash < 0 ? name : name.substring(0, slash);
    TreeSet<String> names = new TreeSet<>();
    if (slash < 0) {
      names.addAll(store.folders(BucketLayout.DROPS + dataset + "/"));
      names.addAll(store.folders(BucketLayout.SAMPLES + dataset + "/"));
    } else {
      names.add(name.substring(slash + 1));
    }
    List<String> complete = new ArrayList<>();
    for (String one : names) {
      if (store.exists(BucketLayout.ready(dataset, one))
          || store.exists(BucketLayout.dropManifest(dataset, one))) {
        complete.add(dataset + "/" + one);
      }
    }
    return complete;
  }

  /** Only a run of the same fingerprint is the study's. */
  private NodePresence run(Configuration settings) throws IOException {
    RunStatus status;
    try {
      status = RunRecords.compare(store, TrainingOptions.RUN.in(settings), settings);
    } catch (ConfigurationException e) {
      // What the run needs is to be made first; then it is seen whether the run is there.
      return NodePresence.TO_DO;
    }
    return switch (status.kind()) {
      case ABSENT -> NodePresence.TO_DO;
      case SAME -> new NodePresence(Kind.BEGUN, "newest model of step " + status.step());
      case FINISHED -> NodePresence.THERE;
      case OTHER -> new NodePresence(Kind.OTHER, RunFingerprint.describe(status.differences()));
    };
  }
}
