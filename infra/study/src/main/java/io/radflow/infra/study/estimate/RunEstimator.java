package io.radflow.infra.study.estimate;

import io.radflow.infra.study.graph.StudyNode;
import io.radflow.training.DataOptions;
import io.radflow.training.ScheduleOptions;
import io.radflow.training.SnapshotOptions;
import io.radflow.training.SourceOptions;
import io.radflow.training.TrainingOptions;
import io.radflow.training.network.BitNetwork;
import io.radflow.training.network.MultiplyAdds;
import io.radflow.training.network.Stem;
import io.radflow.training.schedule.HyperRule;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.flink.annotation.Internal;
import org.apache.flink.configuration.Configuration;

/** Tells what a run takes, by its settings and the sizes of its views. */
@Internal
public final class RunEstimator {

  /** A prediction's name and place, and a score and a label of each output unit. */
  private static final double PREDICTION_BYTES = 40;

  private static final double UNIT_BYTES = 4.25;

  private final ViewSizes views;

  public RunEstimator(ViewSizes views) {
    this.views = views;
  }

  /** What a run takes; empty if its views are neither there nor published. */
  public Optional<RunEstimate> of(StudyNode node) {
    Configuration run = node.configuration();
    String judged = TrainingOptions.VIEW.in(run);
    List<String> trained = SourceOptions.views(run);
    Optional<ViewSize> evaluation = views.of(judged == null ? trained.get(0) : judged);
    List<Optional<ViewSize>> sources =
        (trained.isEmpty() ? List.of(judged) : trained).stream().map(views::of).toList();
    if (evaluation.isEmpty() || sources.stream().anyMatch(Optional::isEmpty)) {
      return Optional.empty();
    }
    long rows = sources.stream().mapToLong(source -> source.get().train()).sum();
    int labels = sources.get(0).get().labels();
    int side = views.side(trained.isEmpty() ? judged : trained.get(0));
    return Optional.of(
        estimate(
            run, node.cell().network(), images(run, rows, labels), evaluation.get(), labels, side));
  }

  /** Images that an epoch draws from. */
  private static long images(Configuration run, long rows, int labels) {
    String shot = DataOptions.SHOT.in(run);
    if (!shot.startsWith("full")) {
      long each = Long.parseLong(shot.substring(0, shot.indexOf('_')));
      return Math.min(rows, each * labels);
    }
    return Math.max(1, (long) (rows * DataOptions.FRACTION.in(run)));
  }

  private static RunEstimate estimate(
      Configuration run,
      String networkName,
      long images,
      ViewSize evaluation,
      int labels,
      int side) {
    long steps = steps(run, images);
    long trained = steps * TrainingOptions.BATCH.in(run);
    long scored =
        passes(run, steps, images) * evaluation.rows(TrainingOptions.EVALUATION_SPLIT.in(run));
    BitNetwork network =
        new BitNetwork(
            TrainingOptions.UNITS.in(run),
            TrainingOptions.WIDTH.in(run),
            labels,
            TrainingOptions.STEM.given(run).orElse(Stem.IMAGENET));
    MultiplyAdds image = MultiplyAdds.of(network, side, side);
    return new RunEstimate(
        1,
        steps,
        trained,
        scored,
        Map.of(
            networkName,
            2.0 * (trained * (double) image.training() + scored * (double) image.forward())),
        4.0 * network.parameterCount() * stored(run, steps),
        scored * (PREDICTION_BYTES + UNIT_BYTES * labels));
  }

  private static long steps(Configuration run, long images) {
    Long steps = ScheduleOptions.STEPS.in(run);
    if (steps != null) {
      return steps;
    }
    Double epochs = ScheduleOptions.EPOCHS.in(run);
    return epochs == null
        ? HyperRule.of(images).steps()
        : Math.max(1, (long) (epochs * images / TrainingOptions.BATCH.in(run)));
  }

  /** The last step has one in any case. */
  private static long passes(Configuration run, long steps, long images) {
    Double epochs = SnapshotOptions.EVALUATE_EVERY_EPOCHS.in(run);
    if (epochs != null) {
      return (long)
          Math.ceil((double) steps * TrainingOptions.BATCH.in(run) / Math.max(1, images * epochs));
    }
    long every = SnapshotOptions.EVALUATE_EVERY.in(run);
    return every == 0 ? 1 : (steps + every - 1) / every;
  }

  /** Copies of the parameters that stay: those of snapshots, and of the momentum beside them. */
  private static long stored(Configuration run, long steps) {
    long every = SnapshotOptions.SNAPSHOT_EVERY.in(run);
    int keep = SnapshotOptions.KEEP_SNAPSHOTS.in(run);
    long written = every == 0 ? 1 : (steps + every - 1) / every;
    long kept = keep == 0 ? written : Math.min(keep, written);
    boolean best = SnapshotOptions.BEST_BY.given(run).isPresent();
    long withMomentum = kept - 1 + (best ? 1 : 0);
    return kept + (best ? 1 : 0) + (SnapshotOptions.MOMENTUM.in(run) ? withMomentum : 0);
  }
}
