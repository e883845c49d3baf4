package io.radflow.training;

import io.radflow.core.config.Rule;
import io.radflow.core.config.Setting;
import io.radflow.training.engine.Normalization;
import io.radflow.training.network.Stem;
import io.radflow.training.weights.BodyInitialization;
import io.radflow.training.weights.HeadInitialization;
import java.util.List;
import java.util.stream.Stream;
import org.apache.flink.annotation.PublicEvolving;
import org.apache.flink.configuration.ConfigOptions;

/** What a training run's configuration can say. */
@PublicEvolving
public final class TrainingOptions {

  /** Of a step: more than a heap holds of the smallest views. */
  private static final int MOST_IMAGES = 1_000_000;

  public static final Setting<String> RUN =
      Setting.required(
              ConfigOptions.key("training.run")
                  .stringType()
                  .noDefaultValue()
                  .withDescription(
                      "Required. Name of the run, of the characters a-z 0-9 . _ -; models, predictions,"
                          + " metrics and results go by it."),
              Rule.name())
          .withoutEffectOnResults();

  public static final Setting<Boolean> REPLACE =
      Setting.of(
              ConfigOptions.key("training.replace")
                  .booleanType()
                  .defaultValue(false)
                  .withDescription(
                      "Whether a run of this name that is there, finished or not, is removed with all"
                          + " that came of it (models, predictions, metrics, results, plan,"
                          + " checkpoints), and begun anew. The argument --replace sets it; in a file"
                          + " it would remove the run at every start."),
              Rule.flag())
          .withoutEffectOnResults();

  public static final Setting<String> VIEW =
      Setting.of(
          ConfigOptions.key("training.view")
              .stringType()
              .noDefaultValue()
              .withDescription(
                  "The view to train on and to evaluate on; required where there are no"
                      + " training.sources. With them, the view that is evaluated on: without it, the"
                      + " first of them."),
          Rule.name());

  public static final Setting<String> EVALUATION_SPLIT =
      Setting.of(
          ConfigOptions.key("training.evaluation-split")
              .stringType()
              .defaultValue("test")
              .withDescription("Split of the view that is scored."),
          Rule.text("the name of a split"));

  public static final Setting<List<Integer>> UNITS =
      Setting.of(
          ConfigOptions.key("training.units")
              .intType()
              .asList()
              .noDefaultValue()
              .withDescription(
                  "Units of the four blocks of the BiT ResNet; 3, 4, 6, 3 is R50. Without it, those of"
                      + " the pretrained model; R50's for random weights."),
          Rule.listOf(4, Rule.between(1, 1000)));

  public static final Setting<Integer> WIDTH =
      Setting.of(
          ConfigOptions.key("training.width")
              .intType()
              .noDefaultValue()
              .withDescription(
                  "Width factor of the network, 1 to 8; the published ones are 1 to 4 wide. Without it,"
                      + " the pretrained model's; 1 for random weights."),
          Rule.between(1, 8));

  public static final Setting<Stem> STEM =
      Setting.of(
          ConfigOptions.key("training.stem")
              .enumType(Stem.class)
              .noDefaultValue()
              .withDescription(
                  "How the network begins. IMAGENET: a 7x7 convolution of stride 2 and a pool, as"
                      + " published. SMALL: a 3x3 convolution of stride 1 and no pool, for images of"
                      + " CIFAR's size. Without it, the pretrained model's; IMAGENET for random"
                      + " weights."),
          Rule.constant(Stem.class));

  public static final Setting<Integer> BATCH =
      Setting.of(
          ConfigOptions.key("training.batch")
              .intType()
              .defaultValue(32)
              .withDescription("Images of one optimiser step."),
          Rule.between(1, MOST_IMAGES));

  public static final Setting<Integer> MICRO_BATCH =
      Setting.of(
          ConfigOptions.key("training.micro-batch")
              .intType()
              .defaultValue(0)
              .withDescription("Most images computed at once; 0 computes a batch whole."),
          Rule.between(0, MOST_IMAGES));

  public static final Setting<Integer> LOCAL_BATCH =
      Setting.of(
          ConfigOptions.key("training.local-batch")
              .intType()
              .defaultValue(0)
              .withDescription(
                  "Images of a step that have a mean loss of their own, as those of one worker or of"
                      + " one micro-batch had in the experiment: a step's loss is the mean of these"
                      + " means, each over its known labels, and mixup's partners are among the same"
                      + " images. One without a known label counts as 0. Fewer images of training.shot"
                      + " than this are drawn with replacement. It divides training.batch; 0 is the"
                      + " batch whole. What is computed at once is training.micro-batch."),
          Rule.between(0, MOST_IMAGES));

  public static final Setting<Long> SEED =
      Setting.of(
          ConfigOptions.key("training.seed")
              .longType()
              .defaultValue(0L)
              .withDescription("Seed of the initial weights, the order of samples, augmentation."),
          Rule.wholeNumber());

  public static final Setting<Integer> THREADS =
      Setting.of(
          ConfigOptions.key("training.threads")
              .intType()
              .defaultValue(0)
              .withDescription(
                  "Native threads of the engine, which are part of a result's bits; 0 takes"
                      + " OMP_NUM_THREADS, or else all cores."),
          Rule.between(0, 1024));

  public static final Setting<Optimizer> OPTIMIZER =
      Setting.of(
          ConfigOptions.key("training.optimizer")
              .enumType(Optimizer.class)
              .defaultValue(Optimizer.SGD)
              .withDescription("SGD with Nesterov momentum 0.9; SGD_AGC clips gradients first."),
          Rule.constant(Optimizer.class));

  public static final Setting<Double> WEIGHT_DECAY =
      Setting.of(
          ConfigOptions.key("training.weight-decay")
              .doubleType()
              .defaultValue(1e-4)
              .withDescription("Added to the gradient as this times the parameters."),
          Rule.between(0.0, 1));

  public static final Setting<PixelNormalization> NORMALIZATION =
      Setting.of(
          ConfigOptions.key("training.normalization")
              .enumType(PixelNormalization.class)
              .noDefaultValue()
              .withDescription(
                  "HALF: mean and deviation 0.5, for X-ray sources. IMAGENET: ImageNet's, for natural"
                      + " ones. Without it, what the pretrained model was trained with, by its card;"
                      + " required for a model that has none. HALF for random weights."),
          Rule.constant(PixelNormalization.class));

  public static final Setting<Boolean> RENORMALIZE =
      Setting.of(
              ConfigOptions.key("training.renormalize")
                  .booleanType()
                  .defaultValue(false)
                  .withDescription(
                      "Whether training.normalization may be another than the pretrained model's, as"
                          + " where the experiment fine-tunes natural sources on PadChest; otherwise"
                          + " it is refused."),
              Rule.flag())
          .withoutEffectOnResults();

  public static final Setting<String> PRETRAINED =
      Setting.of(
              ConfigOptions.key("training.pretrained-model")
                  .stringType()
                  .noDefaultValue()
                  .withDescription(
                      "Key of a BiT .npz in the bucket to start from, such as models/RUN/step=N/model.npz,"
                          + " models/RUN/best for the best snapshot of a run that chose one, or"
                          + " models/RUN/last for its newest. Without it, random weights."),
              Rule.text("a key in the bucket"))
          .withoutEffectOnResults();

  public static final Setting<BodyInitialization> INITIAL_WEIGHTS =
      Setting.of(
          ConfigOptions.key("training.initial-weights")
              .enumType(BodyInitialization.class)
              .defaultValue(BodyInitialization.HE)
              .withDescription(
                  "What random weights' kernels begin as, by the seed. HE: normal, of variance 2 /"
                      + " fan-in. TORCH: as PyTorch's Conv2d, uniform within 1/sqrt(fan-in) of 0, as"
                      + " in the experiment: 2.45 times as small, so that the same learning rate"
                      + " turns standardised kernels faster and SGD_AGC clips sooner."),
          Rule.constant(BodyInitialization.class));

  public static final Setting<HeadInitialization> HEAD =
      Setting.of(
          ConfigOptions.key("training.head")
              .enumType(HeadInitialization.class)
              .defaultValue(HeadInitialization.UNIFORM)
              .withDescription(
                  "The head of a run that starts from a pretrained model. UNIFORM: new, uniform within"
                      + " 1/sqrt(fan-in) of 0 by the seed, as in the experiment. ZERO: new, zero, as"
                      + " BiT fine-tunes. FROM_FILE: the model's own, whose classes must be the"
                      + " view's."),
          Rule.constant(HeadInitialization.class));

  private static final List<Setting<?>> OWN =
      List.of(
          RUN,
          REPLACE,
          VIEW,
          EVALUATION_SPLIT,
          UNITS,
          WIDTH,
          STEM,
          BATCH,
          MICRO_BATCH,
          LOCAL_BATCH,
          SEED,
          THREADS,
          OPTIMIZER,
          WEIGHT_DECAY,
          NORMALIZATION,
          RENORMALIZE,
          PRETRAINED,
          INITIAL_WEIGHTS,
          HEAD);

  /** All options of a training run. */
  public static final List<Setting<?>> ALL =
      Stream.of(
              OWN,
              EngineOptions.ALL,
              ScheduleOptions.ALL,
              SourceOptions.ALL,
              DataOptions.ALL,
              GroupOptions.ALL,
              SnapshotOptions.ALL)
          .<Setting<?>>flatMap(List::stream)
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

    /** Mean and deviation by channel. */
    public Normalization normalization() {
      return this == HALF ? Normalization.half() : Normalization.imageNet();
    }
  }

  private TrainingOptions() {}
}
