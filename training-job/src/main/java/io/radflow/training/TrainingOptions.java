package io.radflow.training;

import io.radflow.training.engine.Normalization;
import io.radflow.training.network.Stem;
import io.radflow.training.weights.HeadInitialization;
import java.util.List;
import java.util.stream.Stream;
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

  public static final ConfigOption<String> PRETRAINED =
      ConfigOptions.key("training.pretrained-model")
          .stringType()
          .noDefaultValue()
          .withDescription(
              "Key of a BiT .npz in the bucket to start from, such as models/RUN/step=N/model.npz,"
                  + " or models/RUN/best for the best snapshot of a run that chose one. Without it,"
                  + " random weights.");

  public static final ConfigOption<HeadInitialization> HEAD =
      ConfigOptions.key("training.head")
          .enumType(HeadInitialization.class)
          .defaultValue(HeadInitialization.UNIFORM)
          .withDescription(
              "The head of a run that starts from a pretrained model. UNIFORM: new, uniform within"
                  + " 1/sqrt(fan-in) of 0 by the seed, as in the experiment. ZERO: new, zero, as"
                  + " BiT fine-tunes. FROM_FILE: the model's own, whose classes must be the"
                  + " view's.");

  private static final List<ConfigOption<?>> OWN =
      List.of(
          RUN,
          VIEW,
          EVALUATION_SPLIT,
          UNITS,
          WIDTH,
          STEM,
          BATCH,
          MICRO_BATCH,
          SEED,
          THREADS,
          OPTIMIZER,
          WEIGHT_DECAY,
          NORMALIZATION,
          PRETRAINED,
          HEAD);

  /** All options of a training run. */
  public static final List<ConfigOption<?>> ALL =
      Stream.of(OWN, EngineOptions.ALL, ScheduleOptions.ALL, DataOptions.ALL, SnapshotOptions.ALL)
          .<ConfigOption<?>>flatMap(List::stream)
          .toList();

  /** The optimisers of the protocol. */
  public enum Optimizer {
    SGD,
    SGD_AGC
  }

  /** What pixels are normalised by. */
  public enum PixelNormalization {
    HALF,
    IMAGENET;

    Normalization normalization() {
      return this == HALF ? Normalization.half() : Normalization.imageNet();
    }
  }

  private TrainingOptions() {}
}
