package io.radflow.infra.study.run;

import io.radflow.core.store.BucketLayout;
import io.radflow.core.store.ObjectStore;
import io.radflow.eval.results.PublishedResult;
import io.radflow.eval.results.PublishedResults;
import io.radflow.infra.study.bucket.NodePresence;
import io.radflow.infra.study.bucket.StoreLook;
import io.radflow.infra.study.graph.StudyNode;
import io.radflow.training.TrainingOptions;
import io.radflow.training.snapshot.ModelCard;
import io.radflow.training.snapshot.SnapshotWriter;
import java.io.IOException;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import org.apache.flink.configuration.Configuration;

/** Asks the bucket itself. */
final class BucketResults implements Results {

  private static final long MAX_RESULTS_BYTES = 64L << 20;

  private final ObjectStore store;
  private final StoreLook look;

  BucketResults(ObjectStore store) {
    this.store = store;
    this.look = new StoreLook(store);
  }

  @Override
  public boolean has(StudyNode node) throws IOException {
    return look.of(node).is(NodePresence.Kind.THERE);
  }

  @Override
  public String missing(StudyNode node) throws IOException {
    return "Its job ended as if all were well, but it is not there: " + look.of(node).detail();
  }

  @Override
  public OptionalLong lastStep(StudyNode run) throws IOException {
    String name = TrainingOptions.RUN.in(run.configuration());
    for (String folder : store.folders(BucketLayout.snapshots(name))) {
      if (folder.matches("step=[0-9]{1,18}")) {
        long step = Long.parseLong(folder.substring("step=".length()));
        String card = BucketLayout.snapshot(name, step) + SnapshotWriter.CARD;
        if (ModelCard.read(store, card)
            .filter(one -> Boolean.TRUE.equals(one.finished()))
            .isPresent()) {
          return OptionalLong.of(step);
        }
      }
    }
    return OptionalLong.empty();
  }

  @Override
  public OptionalDouble judged(StudyNode run, long lastStep) throws IOException {
    Configuration configuration = run.configuration();
    String name = TrainingOptions.RUN.in(configuration);
    String target = TrainingOptions.VIEW.in(configuration);
    // Results are written after the metrics, and only of a complete pass.
    if (!store.exists(BucketLayout.evalMetrics(name, target, lastStep))
        || !store.exists(BucketLayout.results(name))) {
      return OptionalDouble.empty();
    }
    String key = BucketLayout.results(name);
    return PublishedResults.decode(store.read(key, MAX_RESULTS_BYTES), key).stream()
        .filter(result -> result.dataset().equals(target) && result.lastStep() == lastStep)
        .mapToDouble(PublishedResult::metricValue)
        .findFirst();
  }
}
