package io.radflow.training;

import io.radflow.training.network.Stem;
import io.radflow.training.weights.HeadInitialization;
import java.util.List;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.ConfigOptions;

/** What a training run's configuration can say. */
public final class TrainingOptions {

  public static final ConfigOption<String> RUN =
      ConfigOptions.key("training.run")
          .stringType()
          .noDefaultValue()
          .withDescription(
              "Required. Name of the run, of the characters a-z 0-9 . _ -; models, predictions,"
                  + " metrics and results go by it.");

  public static final ConfigOption<String> VIEW =
      ConfigOptions.key("training.view")
          .stringType()
          .noDefaultValue()
          .withDescription("Required. The view to train on and to evaluate on.");

  public static final ConfigOption<String> EVALUATION_SPLIT =
      ConfigOptions.key("training.evaluation-split")
          .stringType()
          .defaultValue("test")
          .withDescription("Split of the view that is scored.");

  public static final ConfigOption<List<Integer>> UNITS =
      ConfigOptions.key("training.units")
          .intType()
          .asList()
          .defaultValues(3, 4, 6, 3)
          .withDescription("Units of the four blocks of the BiT ResNet; 3, 4, 6, 3 is R50.");

  public static final ConfigOption<Integer> WIDTH =
      ConfigOptions.key("training.width")
          .intType()
          .defaultValue(1)
          .withDescription(
              "Width factor of the network, 1 to 8; the published ones are 1 to 4 wide.");

  public static final ConfigOption<Stem> STEM =
      ConfigOptions.key("training.stem")
          .enumType(Stem.class)
          .defaultValue(Stem.IMAGENET)
          .withDescription(
              "How the network begins. IMAGENET: a 7x7 convolution of stride 2 and a pool, as"
                  + " published. SMALL: a 3x3 convolution of stride 1 and no pool, for images of"
                  + " CIFAR's size.");

  public static final ConfigOption<Integer> BATCH =
      ConfigOptions.key("training.batch")
          .intType()
          .defaultValue(32)
          .withDescription("Images of one optimiser step.");

  public static final ConfigOption<Integer> MICRO_BATCH =
      ConfigOptions.key("training.micro-batch")
          .intType()
          .defaultValue(0)
          .withDescription("Most images computed at once; 0 computes a batch whole.");

  public static final ConfigOption<Long> STEPS =
      ConfigOptions.key("training.steps")
          .longType()
          .noDefaultValue()
          .withDescription(
              "Optimiser steps of the run. Either this or training.epochs; with HYPER_RULE neither"
                  + " is needed.");

  public static final ConfigOption<Double> EPOCHS =
      ConfigOptions.key("training.epochs")
          .doubleType()
          .noDefaultValue()
          .withDescription("Passes over the train split, of whole batches.");

  public static final ConfigOption<Long> SEED =
      ConfigOptions.key("training.seed")
          .longType()
          .defaultValue(0L)
          .withDescription("Seed of the initial weights, the order of samples, augmentation.");

  public static final ConfigOption<Integer> THREADS =
      ConfigOptions.key("training.threads")
          .intType()
          .defaultValue(0)
          .withDescription(
              "Native threads of the engine, which are part of a result's bits; 0 takes"
                  + " OMP_NUM_THREADS, or else all cores.");

  public static final ConfigOption<Schedule> SCHEDULE =
      ConfigOptions.key("training.schedule")
          .enumType(Schedule.class)
          .defaultValue(Schedule.COSINE)
          .withDescription(
              "How the learning rate goes. CONSTANT and COSINE: after warmup-steps. HYPER_RULE:"
                  + " BiT-HyperRule's rate, steps and mixup, by the number of training images."
                  + " PRETRAIN_STEPS and PRETRAIN_COSINE: the experiment's, of learning-rate x batch /"
                  + " 256, with warmup-epochs.");

  public static final ConfigOption<Double> LEARNING_RATE =
      ConfigOptions.key("training.learning-rate")
          .doubleType()
          .defaultValue(0.01)
          .withDescription("Learning rate after warm-up.");

  public static final ConfigOption<Long> WARMUP_STEPS =
      ConfigOptions.key("training.warmup-steps")
          .longType()
          .defaultValue(0L)
          .withDescription("Steps over which the rate rises linearly from 0.");

  public static final ConfigOption<Double> WARMUP_EPOCHS =
      ConfigOptions.key("training.warmup-epochs")
          .doubleType()
          .defaultValue(15.0)
          .withDescription("Epochs of the warm-up of the PRETRAIN schedules.");

  public static final ConfigOption<Integer> WARMUP_WORKERS =
      ConfigOptions.key("training.warmup-workers")
          .intType()
          .defaultValue(1)
          .withDescription(
              "The warm-up of the PRETRAIN schedules begins at this part of the rate: the workers"
                  + " that a batch was shared by in the experiment. 1 is no warm-up.");

  public static final ConfigOption<Double> MIXUP =
      ConfigOptions.key("training.mixup")
          .doubleType()
          .noDefaultValue()
          .withDescription(
              "Alpha of mixup, 0 for none. Without it, the HYPER_RULE schedule's, or none.");

  public static final ConfigOption<Optimizer> OPTIMIZER =
      ConfigOptions.key("training.optimizer")
          .enumType(Optimizer.class)
          .defaultValue(Optimizer.SGD)
          .withDescription("SGD with Nesterov momentum 0.9; SGD_AGC clips gradients first.");

  public static final ConfigOption<Double> WEIGHT_DECAY =
      ConfigOptions.key("training.weight-decay")
          .doubleType()
          .defaultValue(1e-4)
          .withDescription("Added to the gradient as this times the parameters.");

  public static final ConfigOption<PixelNormalization> NORMALIZATION =
      ConfigOptions.key("training.normalization")
          .enumType(PixelNormalization.class)
          .defaultValue(PixelNormalization.HALF)
          .withDescription(
              "HALF: mean and deviation 0.5, for X-ray sources. IMAGENET: ImageNet's, for natural"
                  + " ones.");

  public static final ConfigOption<String> AUGMENTATION =
      ConfigOptions.key("training.augmentation")
          .stringType()
          .defaultValue("none")
          .withDescription(
              "How train images are varied: none; xray; bit; imagenet; or some of shift, flip,"
                  + " random-crop, random-resized-crop and rand-augment with + between them.");

  public static final ConfigOption<List<String>> AUGMENTATION_PARAMETERS =
      ConfigOptions.key("training.augmentation-parameters")
          .stringType()
          .asList()
          .defaultValues()
          .withDescription(
              "Parameters of the augmentation, each as name=value. shift: pixels=4. xray: shift=0.25"
                  + " (of the side), rotation=45 (degrees), scale=0.1, flip=0.5 (probability)."
                  + " flip: flip=0.5. random-crop: crop=0 (side; 0 for BiT-HyperRule's)."
                  + " random-resized-crop: size=224, area=0.08 (least part)."
                  + " rand-augment: operations=2, magnitude=9 (of 30).");

  public static final ConfigOption<Long> EVALUATE_EVERY =
      ConfigOptions.key("training.evaluate-every")
          .longType()
          .defaultValue(0L)
          .withDescription("Steps between evaluation passes; 0 for one at the end only.");

  public static final ConfigOption<Long> SNAPSHOT_EVERY =
      ConfigOptions.key("training.snapshot-every")
          .longType()
          .defaultValue(0L)
          .withDescription("Steps between published models; 0 for one at the end only.");

  public static final ConfigOption<Integer> KEEP_SNAPSHOTS =
      ConfigOptions.key("training.keep-snapshots")
          .intType()
          .defaultValue(0)
          .withDescription("Newest published models of the run that stay; 0 keeps all.");

  public static final ConfigOption<Long> SHUFFLE_ROWS =
      ConfigOptions.key("training.shuffle-rows")
          .longType()
          .defaultValue(2048L)
          .withDescription(
              "Rows that are shuffled together, after the shards of an epoch have been put in random"
                  + " order. A reader holds up to two such blocks in memory.");

  public static final ConfigOption<String> PRETRAINED =
      ConfigOptions.key("training.pretrained-model")
          .stringType()
          .noDefaultValue()
          .withDescription(
              "Key of a BiT .npz in the bucket to start from, such as"
                  + " models/RUN/step=N/model.npz. Without it, random weights.");

  public static final ConfigOption<HeadInitialization> HEAD =
      ConfigOptions.key("training.head")
          .enumType(HeadInitialization.class)
          .defaultValue(HeadInitialization.UNIFORM)
          .withDescription(
              "The head of a run that starts from a pretrained model. UNIFORM: new, uniform within"
                  + " 1/sqrt(fan-in) of 0 by the seed, as in the experiment. ZERO: new, zero, as BiT"
                  + " fine-tunes. FROM_FILE: the model's own, whose classes must be the view's.");

  public static final ConfigOption<String> SHOT =
      ConfigOptions.key("training.shot")
          .stringType()
          .defaultValue("full_shot")
          .withDescription(
              "Training images: full_shot for all, K_shot (such as 10_shot) for K of each class,"
                  + " drawn by the seed as the experiment did.");

  public static final ConfigOption<Boolean> FEWER_SHOTS =
      ConfigOptions.key("training.allow-fewer-shots")
          .booleanType()
          .defaultValue(false)
          .withDescription(
              "Whether a class with fewer images than training.shot gives all it has.");

  public static final ConfigOption<Double> FRACTION =
      ConfigOptions.key("training.train-fraction")
          .doubleType()
          .defaultValue(1.0)
          .withDescription("Part of the training images, drawn by the seed.");

  public static final ConfigOption<Boolean> OVERSAMPLE =
      ConfigOptions.key("training.oversample")
          .booleanType()
          .defaultValue(false)
          .withDescription(
              "Whether each class comes as often in an epoch as the largest one; not with few"
                  + " shots.");

  /** All of them. */
  public static final List<ConfigOption<?>> ALL =
      List.of(
          RUN,
          VIEW,
          EVALUATION_SPLIT,
          UNITS,
          WIDTH,
          STEM,
          BATCH,
          MICRO_BATCH,
          STEPS,
          EPOCHS,
          SEED,
          THREADS,
          SCHEDULE,
          LEARNING_RATE,
          WARMUP_STEPS,
          WARMUP_EPOCHS,
          WARMUP_WORKERS,
          MIXUP,
          OPTIMIZER,
          WEIGHT_DECAY,
          NORMALIZATION,
          AUGMENTATION,
          AUGMENTATION_PARAMETERS,
          EVALUATE_EVERY,
          SNAPSHOT_EVERY,
          KEEP_SNAPSHOTS,
          SHUFFLE_ROWS,
          PRETRAINED,
          HEAD,
          SHOT,
          FEWER_SHOTS,
          FRACTION,
          OVERSAMPLE);

  /** How the learning rate goes on after warm-up. */
  public enum Schedule {
    CONSTANT,
    COSINE,
    HYPER_RULE,
    PRETRAIN_STEPS,
    PRETRAIN_COSINE
  }

  /** The optimisers of the protocol. */
  public enum Optimizer {
    SGD,
    SGD_AGC
  }

  /** What pixels are normalised by. */
  public enum PixelNormalization {
    HALF,
    IMAGENET
  }

  private TrainingOptions() {}
}
