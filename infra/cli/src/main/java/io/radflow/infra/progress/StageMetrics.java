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
import org.apache.flink.annotation.Internal;

/** Which metrics tell how far a job is, and how to read them. */
@Internal
public enum StageMetrics {
  INGEST(Set.of("images_total", "rejects_total")) {
    @Override
    public Progress read(String stage, MetricValues values) {
      return counting(stage, values, "images_total", "rejects_total");
    }
  },
  PREPROCESS(Set.of("tensors_total", "samples_dropped_total", "rejects_total")) {
    @Override
    public Progress read(String stage, MetricValues values) {
      return counting(stage, values, "tensors_total", "samples_dropped_total", "rejects_total");
    }
  },
  TRAIN(
      Set.of(
          "step",
          "run_steps",
          "epoch",
          "images_per_second",
          "loss",
          "learning_rate",
          "input_wait_ratio",
          "evaluation_accuracy",
          "evaluation_mean_auc")) {
    @Override
    public Progress read(String stage, MetricValues values) {
      double step = values.max("step").orElse(0);
      double total = values.max("run_steps").orElse(0);
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
                  measure(values, "images_per_second", "%,.1f images/s", 1),
                  measure(values, "loss", "loss %.4f", 1),
                  measure(values, "learning_rate", "rate %.3g", 1),
                  measure(values, "input_wait_ratio", "input wait %.0f%%", 100),
                  quality(values))
              .flatMap(Optional::stream)
              .toList());
    }
  },
  EVAL(Set.of("predictions_accepted_total", "rejects_total")) {
    @Override
    public Progress read(String stage, MetricValues values) {
      return counting(stage, values, "predictions_accepted_total", "rejects_total");
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

  private static Progress counting(String stage, MetricValues values, String... names) {
    List<String> counts = new ArrayList<>();
    double done = 0;
    for (String name : names) {
      counts.add(count(values.sum(name), words(name)));
      done += values.sum(name);
    }
    return new Progress(stage, counts, done, 0, List.of());
  }

  /** Of labels the accuracy says little: a model that never calls one mostly has nine tenths. */
  private static Optional<String> quality(MetricValues values) {
    return measure(values, "evaluation_mean_auc", "mean AUC %.4f", 1)
        .or(() -> measure(values, "evaluation_accuracy", "accuracy %.4f", 1));
  }

  private static Optional<String> measure(
      MetricValues values, String name, String format, double factor) {
    OptionalDouble value = values.max(name);
    return value.isPresent()
        ? Optional.of(String.format(Locale.ROOT, format, factor * value.getAsDouble()))
        : Optional.empty();
  }

  /** {@code samples_dropped_total} becomes {@code samples dropped}. */
  private static String words(String name) {
    return name.replaceFirst("_total$", "").replace('_', ' ');
  }
}
