package io.radflow.training;

import io.radflow.core.config.Rule;
import io.radflow.core.config.Setting;
import java.util.List;
import org.apache.flink.annotation.PublicEvolving;
import org.apache.flink.configuration.ConfigOptions;

/** How long a run is, and how its learning rate goes. */
@PublicEvolving
public final class ScheduleOptions {

  /** At a thousand steps a second, 30 years. */
  static final long MOST_STEPS = 1_000_000_000_000L;

  static final double MOST_EPOCHS = 1e9;

  public static final Setting<Long> STEPS =
      Setting.of(
          ConfigOptions.key("training.steps")
              .longType()
              .noDefaultValue()
              .withDescription(
                  "Optimiser steps of the run. Either this or training.epochs; with HYPER_RULE neither"
                      + " is needed. 0 only scores the pretrained model, its own head included."),
          Rule.between(0L, MOST_STEPS));

  public static final Setting<Double> EPOCHS =
      Setting.of(
          ConfigOptions.key("training.epochs")
              .doubleType()
              .noDefaultValue()
              .withDescription("Passes over the train split, of whole batches."),
          Rule.aboveAndAtMost(0, MOST_EPOCHS));

  public static final Setting<Schedule> SCHEDULE =
      Setting.of(
          ConfigOptions.key("training.schedule")
              .enumType(Schedule.class)
              .defaultValue(Schedule.COSINE)
              .withDescription(
                  "How the learning rate goes. CONSTANT and COSINE: after warmup-steps. HYPER_RULE:"
                      + " BiT-HyperRule's rate, steps and mixup, by the number of training images."
                      + " PRETRAIN_STEPS and PRETRAIN_COSINE: the experiment's, of learning-rate x batch /"
                      + " 256, with warmup-epochs."),
          Rule.constant(Schedule.class));

  public static final Setting<Double> LEARNING_RATE =
      Setting.of(
          ConfigOptions.key("training.learning-rate")
              .doubleType()
              .defaultValue(0.01)
              .withDescription("Learning rate after warm-up."),
          Rule.aboveAndAtMost(0, 1000));

  public static final Setting<Long> WARMUP_STEPS =
      Setting.of(
          ConfigOptions.key("training.warmup-steps")
              .longType()
              .defaultValue(0L)
              .withDescription("Steps over which the rate rises linearly from 0."),
          Rule.between(0L, MOST_STEPS));

  public static final Setting<Double> WARMUP_EPOCHS =
      Setting.of(
          ConfigOptions.key("training.warmup-epochs")
              .doubleType()
              .defaultValue(15.0)
              .withDescription("Epochs of the warm-up of the PRETRAIN schedules."),
          Rule.between(0.0, MOST_EPOCHS));

  public static final Setting<Integer> WARMUP_WORKERS =
      Setting.of(
          ConfigOptions.key("training.warmup-workers")
              .intType()
              .defaultValue(1)
              .withDescription(
                  "The warm-up of the PRETRAIN schedules begins at this part of the rate: the workers"
                      + " that a batch was shared by in the experiment. 1 is no warm-up."),
          Rule.between(1, 1_000_000));

  public static final Setting<Double> MIXUP =
      Setting.of(
          ConfigOptions.key("training.mixup")
              .doubleType()
              .noDefaultValue()
              .withDescription(
                  "Alpha of mixup, 0 for none. Without it, the HYPER_RULE schedule's, or none."),
          Rule.between(0.0, 1000));

  /** All of them. */
  static final List<Setting<?>> ALL =
      List.of(
          STEPS,
          EPOCHS,
          SCHEDULE,
          LEARNING_RATE,
          WARMUP_STEPS,
          WARMUP_EPOCHS,
          WARMUP_WORKERS,
          MIXUP);

  /** How the learning rate goes on after warm-up. */
  public enum Schedule {
    CONSTANT,
    COSINE,
    HYPER_RULE,
    PRETRAIN_STEPS,
    PRETRAIN_COSINE
  }

  private ScheduleOptions() {}
}
