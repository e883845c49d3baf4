package io.radflow.infra.demo;

import io.radflow.infra.phantom.PhantomSettings;
import java.util.Map;
import org.apache.flink.annotation.Internal;

/** How much the demo does. */
@Internal
public enum DemoSize {
  /** About five minutes of training on two cores; results worth looking at. */
  FULL(PhantomSettings.defaults(), Map.of(), Map.of(), Map.of()),

  /** Enough to see everything move, in about a minute; what the build's own test runs. */
  SMALL(
      PhantomSettings.defaults().withPatients(60).withSize(128),
      // Checkpoints often enough that there is one to go on from in so short a run.
      Map.of(
          "training.steps", "36",
          "training.evaluate-every", "18",
          "training.warmup-steps", "6",
          "job.checkpoint-interval", "2 s"),
      Map.of("training.steps", "16", "training.evaluate-every", "8", "training.warmup-steps", "4"),
      Map.of(
          "training.steps", "24", "training.evaluate-every", "12", "training.warmup-steps", "4"));

  private final PhantomSettings phantom;
  private final Map<String, String> digitsOverrides;
  private final Map<String, String> phantomOverrides;
  private final Map<String, String> transferOverrides;

  DemoSize(
      PhantomSettings phantom,
      Map<String, String> digitsOverrides,
      Map<String, String> phantomOverrides,
      Map<String, String> transferOverrides) {
    this.phantom = phantom;
    this.digitsOverrides = digitsOverrides;
    this.phantomOverrides = phantomOverrides;
    this.transferOverrides = transferOverrides;
  }

  PhantomSettings phantom() {
    return phantom;
  }

  Map<String, String> digitsOverrides() {
    return digitsOverrides;
  }

  Map<String, String> phantomOverrides() {
    return phantomOverrides;
  }

  Map<String, String> transferOverrides() {
    return transferOverrides;
  }
}
