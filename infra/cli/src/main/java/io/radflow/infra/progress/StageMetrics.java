package io.radflow.infra.progress;

import static io.radflow.infra.progress.Progress.count;

import io.radflow.infra.cluster.MetricValues;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.stream.Stream;

/** Which metrics tell how far a job is, and how to read them. */
public enum StageMetrics {
  INGEST(Set.of("samples", "rejects")) {
    @Override
    public Progress read(String stage, MetricValues values) {
      double done = values.sum("samples") + values.sum("rejects");
      return counting(stage, done, counts(values, "samples", "rejects"));
    }
  },
  PREPROCESS(Set.of("tensors", "droppedByRule", "rejects")) {
    @Override
    public Progress read(String stage, MetricValues values) {
      double done = values.sum("tensors") + values.sum("droppedByRule") + values.sum("rejects");
      return counting(stage, done, counts(values, "tensors", "droppedByRule", "rejects"));
    }
  },
  TRAIN(
      Set.of(
          "step",
          "totalSteps",
          "epoch",
          "imagesPerSecond",
          "loss",
          "learningRate",
          "inputWaitShare",
          "evaluationAccuracy",
          "evaluatedImages")) {
    @Override
    public Progress read(String stage, MetricValues values) {
      double step = values.max("step").orElse(0);
      double total = values.max("totalSteps").orElse(0);
      List<String> counts = new ArrayList<>();
      counts.add(
          total > 0
              ? "step %s of %s".formatted(count(step, "").strip(), count(total, "").strip())
              : "starting");
      values
          .max("epoch")
          .ifPresent(epoch -> counts.add(String.format(Locale.ROOT, "epoch %.1f", epoch)));
      return new Progress(
          stage,
          counts,
          step,
          total,
          Stream.of(
                  measure(values, "imagesPerSecond", "%,.1f images/s", 1),
                  measure(values, "loss", "loss %.4f", 1),
                  measure(values, "learningRate", "rate %.3g", 1),
                  measure(values, "inputWaitShare", "input wait %.0f%%", 100),
                  measure(values, "evaluationAccuracy", "accuracy %.4f", 1))
              .flatMap(Optional::stream)
              .toList());
    }
  },
  EVAL(Set.of("predictionsAccepted", "predictionsRejected")) {
    @Override
    public Progress read(String stage, MetricValues values) {
      double done = values.sum("predictionsAccepted") + values.sum("predictionsRejected");
      return counting(stage, done, counts(values, "predictionsAccepted", "predictionsRejected"));
    }
  };

  private final Set<String> names;

  StageMetrics(Set<String> names) {
    this.names = names;
  }

  /** Last components of the names of the metrics to ask for. */
  public Set<String> names() {
    return names;
  }

  /** Turns the metrics' current values into progress. */
  public abstract Progress read(String stage, MetricValues values);

  private static Progress counting(String stage, double done, List<String> counts) {
    return new Progress(stage, counts, done, 0, List.of());
  }

  private static Optional<String> measure(
      MetricValues values, String name, String format, double factor) {
    OptionalDouble value = values.max(name);
    return value.isPresent()
        ? Optional.of(String.format(Locale.ROOT, format, factor * value.getAsDouble()))
        : Optional.empty();
  }

  private static List<String> counts(MetricValues values, String... names) {
    List<String> counts = new ArrayList<>();
    for (String name : names) {
      counts.add(count(values.sum(name), words(name)));
    }
    return counts;
  }

  /** {@code droppedByRule} becomes {@code dropped by rule}. */
  private static String words(String name) {
    return name.replaceAll("(?=[A-Z])", " ").toLowerCase(Locale.ROOT);
  }
}
