package io.radflow.training;

import io.radflow.core.config.Rule;
import io.radflow.core.config.Setting;
import io.radflow.preprocess.augment.Augmentation;
import java.util.List;
import java.util.Map;
import org.apache.flink.annotation.PublicEvolving;
import org.apache.flink.configuration.ConfigOptions;
import org.apache.flink.configuration.MemorySize;

/** Which images a run takes, in what order, and how they are varied. */
@PublicEvolving
public final class DataOptions {

  private static final int MOST_LANES = 4096;

  private static final int MOST_STEPS_AHEAD = 10_000;

  public static final Setting<String> SHOT =
      Setting.of(
          ConfigOptions.key("training.shot")
              .stringType()
              .defaultValue("full_shot")
              .withDescription(
                  "Training images: full_shot for all, K_shot (such as 10_shot) for K of each class,"
                      + " drawn by the seed as the experiment did."),
          Rule.matching("full_shot|[1-9]\\d{0,6}_shot", "full_shot or K_shot, such as 10_shot"));

  public static final Setting<Boolean> FEWER_SHOTS =
      Setting.of(
          ConfigOptions.key("training.allow-fewer-shots")
              .booleanType()
              .defaultValue(false)
              .withDescription(
                  "Whether a class with fewer images than training.shot gives all it has."),
          Rule.flag());

  public static final Setting<FewShotRule> FEW_SHOT =
      Setting.of(
          ConfigOptions.key("training.few-shot")
              .enumType(FewShotRule.class)
              .defaultValue(FewShotRule.AUTO)
              .withDescription(
                  "How the images of training.shot are drawn: NUMPY, for each class the first of its"
                      + " images as NumPy shuffles them; TORCH, the last of each class in PyTorch's"
                      + " order of all images, up to the first at which every class has K; or AUTO, as"
                      + " the experiment did: NUMPY for padchest-cl and TORCH for other label spaces."),
          Rule.constant(FewShotRule.class));

  public static final Setting<Double> FRACTION =
      Setting.of(
          ConfigOptions.key("training.train-fraction")
              .doubleType()
              .defaultValue(1.0)
              .withDescription(
                  "Part of the training images, drawn by the seed; that of a smaller fraction is in"
                      + " that of a larger one."),
          Rule.aboveAndAtMost(0, 1));

  public static final Setting<FractionUnit> FRACTION_OF =
      Setting.of(
          ConfigOptions.key("training.fraction-of")
              .enumType(FractionUnit.class)
              .defaultValue(FractionUnit.IMAGES)
              .withDescription(
                  "What training.train-fraction is a part of: IMAGES, or PATIENTS, of whom all images"
                      + " are taken or none."),
          Rule.constant(FractionUnit.class));

  public static final Setting<Boolean> OVERSAMPLE =
      Setting.of(
          ConfigOptions.key("training.oversample")
              .booleanType()
              .defaultValue(false)
              .withDescription(
                  "Whether each class comes as often in an epoch as the largest one; not with few"
                      + " shots."),
          Rule.flag());

  public static final Setting<OversampleRule> OVERSAMPLE_BY =
      Setting.of(
          ConfigOptions.key("training.oversample-by")
              .enumType(OversampleRule.class)
              .defaultValue(OversampleRule.REPEAT)
              .withDescription(
                  "How training.oversample does it: REPEAT, each class as often as the largest and each"
                      + " of its images equally often; or DRAW, as the experiment did: as many draws an"
                      + " epoch as there are images, with replacement, by inverse class frequency."),
          Rule.constant(OversampleRule.class));

  public static final Setting<Long> SHUFFLE_ROWS =
      Setting.of(
          ConfigOptions.key("training.shuffle-rows")
              .longType()
              .defaultValue(2048L)
              .withDescription(
                  "Rows of a block, which are shuffled together: of pieces from everywhere in a mixed"
                      + " view, at least 32 of them, or of shards in random order in a view that is"
                      + " in published order. A reader holds two blocks in memory; with several lanes"
                      + " all readers together do."),
          Rule.between(1L, 1_000_000_000L));

  public static final Setting<MemorySize> SHUFFLE_BYTES =
      Setting.of(
              ConfigOptions.key("training.shuffle-bytes")
                  .memoryType()
                  .defaultValue(MemorySize.ofMebiBytes(128))
                  .withDescription(
                      "A block has fewer rows where shuffle-rows of them would take more memory than this;"
                          + " with several lanes, where one lane's part of them would. A mixed view"
                          + " whose train rows, as stored, fit in it stays in the memory of each"
                          + " process that reads it from the first epoch on, each shard read by"
                          + " one request where all rows are trained on."),
              Rule.atLeast(new MemorySize(1)))
          .withoutEffectOnResults();

  public static final Setting<Integer> LANES =
      Setting.of(
          ConfigOptions.key("training.lanes")
              .intType()
              .noDefaultValue()
              .withDescription(
                  "Equal parts that each batch is cut in, each with an order of its own, so that as"
                      + " many readers work for the same step: a power of two that divides"
                      + " training.batch, and training.leaves or a multiple. Without it,"
                      + " training.leaves. Part of a run's order, and so of its bits."),
          Rule.between(1, MOST_LANES));

  public static final Setting<Integer> LOOK_AHEAD =
      Setting.of(
              ConfigOptions.key("training.look-ahead")
                  .intType()
                  .defaultValue(4)
                  .withDescription(
                      "Steps that readers may send rows of before the training operator has done them,"
                          + " where there are several lanes or sources: bounds what it holds back. No"
                          + " result depends on it."),
              Rule.between(2, MOST_STEPS_AHEAD))
          .withoutEffectOnResults();

  public static final Setting<Boolean> CONTINUOUS =
      Setting.of(
          ConfigOptions.key("training.continuous")
              .booleanType()
              .defaultValue(false)
              .withDescription(
                  "Whether each epoch takes in the train shards that the view has got since. What an"
                      + " epoch took is recorded in models/RUN/plan/; a run of the same name takes the"
                      + " same again. For all images, training.steps, and the CONSTANT and COSINE"
                      + " schedules."),
          Rule.flag());

  public static final Setting<String> AUGMENTATION =
      Setting.of(
          ConfigOptions.key("training.augmentation")
              .stringType()
              .defaultValue("none")
              .withDescription(
                  "How train images are varied: none; xray; bit; imagenet; or some of shift, flip,"
                      + " random-crop, random-resized-crop and rand-augment with + between them."),
          Rule.of(
              "none, xray, bit, imagenet, or parts with + between them",
              DataOptions::isAugmentation));

  public static final Setting<List<String>> AUGMENTATION_PARAMETERS =
      Setting.of(
          ConfigOptions.key("training.augmentation-parameters")
              .stringType()
              .asList()
              .defaultValues()
              .withDescription(
                  "Parameters of the augmentation, each as name=value. shift: pixels=4. xray: shift=0.25"
                      + " (of the side), rotation=45 (degrees), scale=0.1, flip=0.5 (probability)."
                      + " flip: flip=0.5. random-crop: crop=0 (side; 0 for BiT-HyperRule's)."
                      + " random-resized-crop: size=224, area=0.08 (least part)."
                      + " rand-augment: operations=2, magnitude=9 (of 30)."),
          Rule.listOf(Rule.matching("[^=]+=[^=]*", "name=value")));

  /** All of them. */
  static final List<Setting<?>> ALL =
      List.of(
          SHOT,
          FEWER_SHOTS,
          FEW_SHOT,
          FRACTION,
          FRACTION_OF,
          OVERSAMPLE,
          OVERSAMPLE_BY,
          CONTINUOUS,
          SHUFFLE_ROWS,
          SHUFFLE_BYTES,
          LANES,
          LOOK_AHEAD,
          AUGMENTATION,
          AUGMENTATION_PARAMETERS);

  private DataOptions() {}

  private static boolean isAugmentation(String name) {
    try {
      Augmentation.byName(name, Map.of());
      return true;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }
}
