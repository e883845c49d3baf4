package io.radflow.training;

import io.radflow.ingest.config.ConfigurationException;
import io.radflow.ingest.manifest.ObjectEntry;
import io.radflow.ingest.manifest.ViewManifest;
import io.radflow.ingest.record.Task;
import io.radflow.ingest.store.BucketLayout;
import io.radflow.ingest.store.ObjectStore;
import io.radflow.ingest.store.StoreAddress;
import io.radflow.ingest.store.StoreOptions;
import io.radflow.preprocess.augment.Augmentation;
import io.radflow.training.engine.EngineSettings;
import io.radflow.training.engine.LossKind;
import io.radflow.training.engine.Normalization;
import io.radflow.training.engine.OptimizerSettings;
import io.radflow.training.network.BitNetwork;
import io.radflow.training.operator.RunDescription;
import io.radflow.training.plan.RunPlan;
import io.radflow.training.plan.TrainRows;
import io.radflow.training.schedule.HyperRule;
import io.radflow.training.schedule.LearningRate;
import io.radflow.training.snapshot.SnapshotSettings;
import io.radflow.training.snapshot.SnapshotWriter;
import io.radflow.training.weights.HeadInitialization;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.Configuration;

/**
 * A run as the configuration and the view's manifest describe it.
 *
 * @param mixup its alpha, 0 for none
 * @param pretrainedWeights key of a BiT .npz in the bucket, null for random weights
 * @param head where the head comes from when there are pretrained weights
 * @param viewVersion version of the manifest
 */
record Run(
    RunDescription description,
    RunPlan plan,
    LearningRate learningRate,
    double mixup,
    Augmentation augmentation,
    BitNetwork network,
    EngineSettings engineSettings,
    String pretrainedWeights,
    HeadInitialization head,
    int viewVersion) {

  private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9._-]{0,99}");
  private static final String NAME_FORM =
      "1 to 100 of the characters a-z 0-9 . _ -, beginning with a letter or digit";
  private static final String SCRATCH = "scratch";

  /** The batch that pre-training's rates are told for. */
  private static final double PRETRAIN_BATCH = 256;

  /**
   * @throws ConfigurationException naming the key and the value that do not fit
   */
  static Run plan(Configuration options) throws IOException {
    String name = requiredName(options, TrainingOptions.RUN);
    ViewManifest view;
    TrainRows selection;
    try (ObjectStore store = ObjectStore.open(StoreAddress.from(options))) {
      view = view(options, store);
      selection = RowSelection.of(options, view, store);
    }
    String pretrained = options.getOptional(TrainingOptions.PRETRAINED).orElse(null);
    long steps = steps(options, selection);
    String evaluationSplit = options.get(TrainingOptions.EVALUATION_SPLIT);
    List<ObjectEntry> train = view.shards().getOrDefault("train", List.of());
    List<ObjectEntry> evaluation = view.shards().getOrDefault(evaluationSplit, List.of());
    if (evaluation.isEmpty()) {
      throw invalid(
          TrainingOptions.EVALUATION_SPLIT,
          evaluationSplit,
          "a split of view " + view.view() + ": one of " + view.shards().keySet());
    }
    try {
      return new Run(
          new RunDescription(
              name,
              pretrained == null ? SCRATCH : modelName(pretrained),
              view.view(),
              options.get(TrainingOptions.SHOT),
              options.get(TrainingOptions.SEED),
              view.task(),
              view.labels(),
              view.patientDisjoint()),
          new RunPlan(
              options.get(TrainingOptions.SEED),
              options.get(TrainingOptions.BATCH),
              steps,
              options.get(TrainingOptions.EVALUATE_EVERY),
              options.get(TrainingOptions.SHUFFLE_ROWS),
              train,
              selection,
              evaluation),
          learningRate(options, steps, selection),
          mixup(options, selection),
          Augmentation.byName(
              options.get(TrainingOptions.AUGMENTATION), augmentationParameters(options)),
          new BitNetwork(
              options.get(TrainingOptions.UNITS),
              options.get(TrainingOptions.WIDTH),
              view.labels().size(),
              options.get(TrainingOptions.STEM)),
          engineSettings(options, view.task()),
          pretrained,
          head(options, pretrained),
          view.version());
    } catch (IllegalArgumentException e) {
      throw new ConfigurationException("Run " + name + " cannot be planned: " + e.getMessage(), e);
    }
  }

  BitEngineFactory engine(StoreAddress address) {
    return new BitEngineFactory(network, engineSettings, address, pretrainedWeights, head);
  }

  SnapshotWriter snapshots(StoreAddress address, Configuration options) {
    Map<String, String> configuration = new TreeMap<>(options.toMap());
    // Where the bucket is reached says nothing of the model, and differs from start to start.
    StoreOptions.ALL.forEach(option -> configuration.remove(option.key()));
    return new SnapshotWriter(
        new SnapshotSettings(
            address,
            description.run(),
            description.pretrainedModel(),
            options.get(TrainingOptions.SNAPSHOT_EVERY),
            kept(options),
            plan.steps(),
            plan.fingerprint(),
            description.target(),
            viewVersion,
            description.patientDisjoint(),
            description.labelNames(),
            configuration));
  }

  private static int kept(Configuration options) {
    int kept = options.get(TrainingOptions.KEEP_SNAPSHOTS);
    if (kept < 0) {
      throw invalid(TrainingOptions.KEEP_SNAPSHOTS, kept, "0 or more");
    }
    return kept;
  }

  private static ViewManifest view(Configuration options, ObjectStore store) throws IOException {
    String name = requiredName(options, TrainingOptions.VIEW);
    return ViewManifest.read(store, name)
        .orElseThrow(
            () ->
                invalid(
                    TrainingOptions.VIEW,
                    name,
                    "a complete view, but there is no "
                        + store.address().uri(BucketLayout.viewManifest(name))
                        + "; run preprocess for it first"));
  }

  private static long steps(Configuration options, TrainRows train) {
    Long steps = options.getOptional(TrainingOptions.STEPS).orElse(null);
    Double epochs = options.getOptional(TrainingOptions.EPOCHS).orElse(null);
    boolean byRule = options.get(TrainingOptions.SCHEDULE) == TrainingOptions.Schedule.HYPER_RULE;
    if (byRule && steps == null && epochs == null) {
      return HyperRule.of(train.images()).steps();
    }
    if ((steps == null) == (epochs == null)) {
      throw new ConfigurationException(
          "Exactly one of the keys 'training.steps' and 'training.epochs' is needed, found "
              + (steps == null ? "neither" : "both"));
    }
    long planned =
        steps == null
            ? (long) (epochs * train.perEpoch() / options.get(TrainingOptions.BATCH))
            : steps;
    if (planned < 1) {
      throw invalid(
          steps == null ? TrainingOptions.EPOCHS : TrainingOptions.STEPS,
          steps == null ? epochs : steps,
          "at least one step");
    }
    return planned;
  }

  private static HeadInitialization head(Configuration options, String pretrained) {
    HeadInitialization head = options.get(TrainingOptions.HEAD);
    if (pretrained == null && head != HeadInitialization.UNIFORM) {
      throw invalid(
          TrainingOptions.HEAD,
          head,
          "UNIFORM, which is how random weights begin; the others need '"
              + TrainingOptions.PRETRAINED.key()
              + "'");
    }
    return head;
  }

  private static LearningRate learningRate(Configuration options, long steps, TrainRows train) {
    double base = options.get(TrainingOptions.LEARNING_RATE);
    long warmup = options.get(TrainingOptions.WARMUP_STEPS);
    double epochSteps = (double) train.perEpoch() / options.get(TrainingOptions.BATCH);
    double peak = base * options.get(TrainingOptions.BATCH) / PRETRAIN_BATCH;
    int workers = options.get(TrainingOptions.WARMUP_WORKERS);
    double warmupEpochs = options.get(TrainingOptions.WARMUP_EPOCHS);
    return switch (options.get(TrainingOptions.SCHEDULE)) {
      case CONSTANT -> LearningRate.constant(base, warmup);
      case COSINE -> LearningRate.cosine(base, warmup, steps);
      case HYPER_RULE -> LearningRate.hyperRule(base, HyperRule.of(train.images()));
      case PRETRAIN_STEPS -> LearningRate.pretrainSteps(peak, workers, warmupEpochs, epochSteps);
      case PRETRAIN_COSINE ->
          LearningRate.pretrainCosine(peak, workers, warmupEpochs, steps / epochSteps, epochSteps);
    };
  }

  private static double mixup(Configuration options, TrainRows train) {
    double byRule =
        options.get(TrainingOptions.SCHEDULE) == TrainingOptions.Schedule.HYPER_RULE
            ? HyperRule.of(train.images()).mixupAlpha()
            : 0;
    double alpha = options.getOptional(TrainingOptions.MIXUP).orElse(byRule);
    if (!(alpha >= 0) || Double.isInfinite(alpha)) {
      throw invalid(TrainingOptions.MIXUP, alpha, "0 or more");
    }
    return alpha;
  }

  private static EngineSettings engineSettings(Configuration options, Task task) {
    double weightDecay = options.get(TrainingOptions.WEIGHT_DECAY);
    return new EngineSettings(
        task == Task.MULTI_CLASS ? LossKind.SOFTMAX : LossKind.SIGMOID,
        switch (options.get(TrainingOptions.NORMALIZATION)) {
          case HALF -> Normalization.half();
          case IMAGENET -> Normalization.imageNet();
        },
        switch (options.get(TrainingOptions.OPTIMIZER)) {
          case SGD -> OptimizerSettings.sgd(weightDecay);
          case SGD_AGC -> OptimizerSettings.sgdAgc(weightDecay);
        },
        options.get(TrainingOptions.MICRO_BATCH),
        options.get(TrainingOptions.THREADS),
        options.get(TrainingOptions.SEED));
  }

  private static Map<String, String> augmentationParameters(Configuration options) {
    Map<String, String> parameters = new HashMap<>();
    for (String parameter : options.get(TrainingOptions.AUGMENTATION_PARAMETERS)) {
      int equals = parameter.indexOf('=');
      if (equals < 1) {
        throw invalid(TrainingOptions.AUGMENTATION_PARAMETERS, parameter, "name=value");
      }
      parameters.put(
          parameter.substring(0, equals).strip(), parameter.substring(equals + 1).strip());
    }
    return parameters;
  }

  /** {@code models/RUN/step=N/model.npz} is called RUN-stepN. */
  private static String modelName(String key) {
    String[] components = key.split("/");
    return components.length == 4 && components[0].equals("models")
        ? components[1] + "-" + components[2].replace("=", "")
        : components[components.length - 1].replace(".npz", "");
  }

  /** Names become parts of keys. */
  private static String requiredName(Configuration options, ConfigOption<String> option) {
    String name =
        options
            .getOptional(option)
            .orElseThrow(
                () -> new ConfigurationException("The key '" + option.key() + "' is required"));
    if (!NAME.matcher(name).matches()) {
      throw invalid(option, name, NAME_FORM);
    }
    return name;
  }

  private static ConfigurationException invalid(
      ConfigOption<?> option, Object value, String expected) {
    return new ConfigurationException(
        "The value '" + value + "' of key '" + option.key() + "' is not " + expected);
  }
}
