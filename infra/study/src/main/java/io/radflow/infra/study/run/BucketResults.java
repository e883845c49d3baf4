package io.radflow.infra.study.run;

import io.radflow.core.store.BucketLayout;
import io.radflow.core.store.ObjectStore;
import io.radflow.eval.results.PublishedResult;
import io.radflow.eval.results.PublishedResults;
import io.radflow.infra.study.bucket.NodePresence;
import io.radflow.infra.study.bucket.StoreLook;
import io.radflow.infra.study.graph.StudyNode;
import io.radflow.training.TrainingOptions;
import io.radflow.training.identity.RunEnd;
import java.io.IOException;
import java.util.OptionalDouble;
import java.util.OptionalLong;

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
  public boolean isOfAnother(StudyNode node) throws IOException {
    return look.of(node).is(NodePresence.Kind.OTHER);
  }

  @Override
  public OptionalLong lastStep(StudyNode run) throws IOException {
    return RunEnd.read(store, name(run))
        .map(end -> OptionalLong.of(end.step()))
        .orElse(OptionalLong.empty());
  }

  @Override
  public OptionalDouble judged(StudyNode run, long lastStep) throws IOException {
    String name = name(run);
    String target = TrainingOptions.VIEW.in(run.configuration());
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

  private static String name(StudyNode run) {
    return TrainingOptions.RUN.in(run.configuration());
  }
}
