package io.radflow.training;

import io.radflow.core.table.CheckedParams;
import io.radflow.core.table.OptionParams;
import org.apache.flink.annotation.PublicEvolving;
import org.apache.flink.ml.param.Param;

/** Which images are trained on, in what order, and how they are varied. */
@PublicEvolving
public interface HasTrainRows<T> extends CheckedParams<T> {

  Param<String> SHOT = OptionParams.text(DataOptions.SHOT);

  Param<Boolean> ALLOW_FEWER_SHOTS = OptionParams.flag(DataOptions.FEWER_SHOTS);

  Param<String> FEW_SHOT = OptionParams.constant(DataOptions.FEW_SHOT, FewShotRule.class);

  Param<Double> TRAIN_FRACTION = OptionParams.number(DataOptions.FRACTION);

  Param<String> FRACTION_OF = OptionParams.constant(DataOptions.FRACTION_OF, FractionUnit.class);

  Param<Boolean> OVERSAMPLE = OptionParams.flag(DataOptions.OVERSAMPLE);

  Param<String> OVERSAMPLE_BY =
      OptionParams.constant(DataOptions.OVERSAMPLE_BY, OversampleRule.class);

  Param<Long> SHUFFLE_ROWS = OptionParams.large(DataOptions.SHUFFLE_ROWS);

  Param<String> SHUFFLE_BYTES = OptionParams.size(DataOptions.SHUFFLE_BYTES);

  Param<Integer> LANES = OptionParams.whole(DataOptions.LANES);

  Param<Integer> LEAVES = OptionParams.whole(GroupOptions.LEAVES);

  Param<Integer> RANKS = OptionParams.whole(GroupOptions.RANKS);

  Param<Integer> LOOK_AHEAD = OptionParams.whole(DataOptions.LOOK_AHEAD);

  Param<String> AUGMENTATION = OptionParams.text(DataOptions.AUGMENTATION);

  Param<String[]> AUGMENTATION_PARAMETERS = OptionParams.texts(DataOptions.AUGMENTATION_PARAMETERS);

  default T setAugmentation(String augmentation) {
    return set(AUGMENTATION, augmentation);
  }
}
