package io.radflow.infra.study;

import io.radflow.core.config.ConfigurationException;
import io.radflow.core.store.ObjectStore;
import io.radflow.infra.job.PipelineJobs;
import io.radflow.infra.progress.Console;
import io.radflow.infra.study.bucket.NodePresence.Kind;
import io.radflow.infra.study.bucket.StateLines;
import io.radflow.infra.study.bucket.StudyState;
import io.radflow.infra.study.estimate.ComputeRate;
import io.radflow.infra.study.estimate.EngineRate;
import io.radflow.infra.study.estimate.StudyForecast;
import io.radflow.infra.study.estimate.ViewSizes;
import io.radflow.infra.study.file.StudyFile;
import io.radflow.infra.study.graph.StudyGraph;
import io.radflow.infra.study.graph.StudyNode;
import java.io.IOException;
import java.util.List;

/** Says what of a study is there and what the rest takes. */
record DryRun(StudyFile study, StudyGraph whole, Console console) {

  /**
   * @param told how fast the engine trains; null to measure it
   */
  int run(ComputeRate told) throws IOException {
    ObjectStore store = openIfThere();
    try {
      ViewSizes views = ViewSizes.of(whole, store);
      StudyState state = StudyState.of(study, whole, store, views);
      StateLines.of(state).forEach(console::say);
      say(state, views, told == null ? measure() : told);
      return 0;
    } finally {
      if (store != null) {
        store.close();
      }
    }
  }

  private ComputeRate measure() {
    return EngineRate.measure(study.jobs().of(PipelineJobs.TRAIN));
  }

  /** A study is planned also where there is no store yet. */
  private ObjectStore openIfThere() {
    try {
      return StudyStore.open(study);
    } catch (IOException | ConfigurationException e) {
      console.say("As of an empty bucket, for the store is not there: " + e.getMessage());
      return null;
    }
  }

  private void say(StudyState state, ViewSizes views, ComputeRate rate) {
    StudyGraph graph = state.graph();
    console.say("It takes:");
    StudyForecast.of(graph.nodes(), views).lines(rate).forEach(console::say);
    List<StudyNode> left =
        graph.nodes().stream().filter(node -> !state.presence(node).is(Kind.THERE)).toList();
    if (left.size() < graph.nodes().size()) {
      console.say("Of that is left:");
      StudyForecast.of(left, views).lines(rate).forEach(console::say);
    }
  }
}
