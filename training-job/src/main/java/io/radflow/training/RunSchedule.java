package io.radflow.training;

import static io.radflow.core.config.ConfigurationException.invalid;

import io.radflow.core.config.ConfigurationException;
import io.radflow.training.ScheduleOptions.Schedule;
import io.radflow.training.plan.EvaluationInterval;
import io.radflow.training.plan.SharePattern;
import io.radflow.training.plan.TrainRows;
import io.radflow.training.schedule.HyperRule;
import io.radflow.training.schedule.LearningRate;
import java.util.List;
import org.apache.flink.configuration.Configuration;

/**
 * How long a run is, how it learns and when it is evaluated.
 *
 * @param mixup its alpha, 0 for none
 */
record RunSchedule(
    long steps, LearningRate learningRate, double mixup, EvaluationInterval evaluation) {

  /** The batch that pre-training's rates are told for. */
  private static final double PRETRAIN_BATCH = 256;

  /**
   * The train split whose epochs and images count.
   *
   * @param images in it
   * @param rows of the run in which it has an epoch: more than its own where there are several
   *     sources
   */
  private record Counted(long images, double rows) {}

  /**
   * @param sources rows that an epoch draws of each source, in their order
   * @throws ConfigurationException naming the key and the value that do not fit
   */
  static RunSchedule of(Configuration options, List<TrainRows> sources) {
    Counted counted = counted(options, sources);
    long steps = steps(options, counted);
    return new RunSchedule(
        steps,
        learningRate(options, steps, counted),
        mixup(options, counted),
        evaluation(options, counted));
  }

  /** Epochs of whole rows; one that is shorter than a step is refused where steps are known. */
  private static EvaluationInterval evaluation(Configuration options, Counted train) {
    return SnapshotOptions.EVALUATE_EVERY_EPOCHS
        .given(options)
        .map(epochs -> EvaluationInterval.rows(Math.max(1, Math.round(epochs * train.rows()))))
        .orElseGet(() -> EvaluationInterval.steps(SnapshotOptions.EVALUATE_EVERY.in(options)));
  }

  private static Counted counted(Configuration options, List<TrainRows> sources) {
    List<SourceShare> shares = SourceShare.in(options);
    int source = SourceShare.epochsOf(options);
    SharePattern pattern = SourceShare.pattern(shares);
    TrainRows rows = sources.get(source);
    return new Counted(
        rows.images(), (double) rows.perEpoch() * pattern.period() / pattern.share(source));
  }

  private static long steps(Configuration options, Counted train) {
    Long steps = ScheduleOptions.STEPS.given(options).orElse(null);
    Double epochs = ScheduleOptions.EPOCHS.given(options).orElse(null);
    boolean byRule = ScheduleOptions.SCHEDULE.in(options) == Schedule.HYPER_RULE;
    if (byRule && steps == null && epochs == null) {
      return HyperRule.of(train.images()).steps();
    }
    if (steps != null) {
      return steps;
    }
    double planned = Math.floor(epochs * train.rows() / TrainingOptions.BATCH.in(options));
    if (planned < 1) {
      throw invalid(ScheduleOptions.EPOCHS, epochs, "at least one step");
    }
    if (planned > ScheduleOptions.MOST_STEPS) {
      throw invalid(
          ScheduleOptions.EPOCHS, epochs, "at most " + ScheduleOptions.MOST_STEPS + " steps");
    }
    return (long) planned;
  }

  private static LearningRate learningRate(Configuration options, long steps, Counted train) {
    double base = ScheduleOptions.LEARNING_RATE.in(options);
    long warmup = ScheduleOptions.WARMUP_STEPS.in(options);
    double epochSteps = train.rows() / TrainingOptions.BATCH.in(options);
    double peak = base * TrainingOptions.BATCH.in(options) / PRETRAIN_BATCH;
    int workers = ScheduleOptions.WARMUP_WORKERS.in(options);
    double warmupEpochs = ScheduleOptions.WARMUP_EPOCHS.in(options);
    return switch (ScheduleOptions.SCHEDULE.in(options)) {
      case CONSTANT -> LearningRate.constant(base, warmup);
      case COSINE -> LearningRate.cosine(base, warmup, steps);
      case HYPER_RULE -> LearningRate.hyperRule(base, HyperRule.of(train.images()));
      case PRETRAIN_STEPS -> LearningRate.pretrainSteps(peak, workers, warmupEpochs, epochSteps);
      case PRETRAIN_COSINE ->
          LearningRate.pretrainCosine(peak, workers, warmupEpochs, steps / epochSteps, epochSteps);
    };
  }

  private static double mixup(Configuration options, Counted train) {
    double byRule =
        ScheduleOptions.SCHEDULE.in(options) == Schedule.HYPER_RULE
            ? HyperRule.of(train.images()).mixupAlpha()
            : 0;
    return ScheduleOptions.MIXUP.given(options).orElse(byRule);
  }
}
