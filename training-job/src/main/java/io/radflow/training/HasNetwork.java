package io.radflow.training;

import io.radflow.core.table.CheckedParams;
import io.radflow.core.table.OptionParams;
import io.radflow.training.network.Stem;
import io.radflow.training.weights.BodyInitialization;
import io.radflow.training.weights.HeadInitialization;
import org.apache.flink.annotation.PublicEvolving;
import org.apache.flink.ml.param.Param;

/** Which network is trained, and what it starts from. */
@PublicEvolving
public interface HasNetwork<T> extends CheckedParams<T> {

  Param<Integer[]> UNITS = OptionParams.wholes(TrainingOptions.UNITS);

  Param<Integer> WIDTH = OptionParams.whole(TrainingOptions.WIDTH);

  Param<String> STEM = OptionParams.constant(TrainingOptions.STEM, Stem.class);

  Param<String> PRETRAINED_MODEL = OptionParams.text(TrainingOptions.PRETRAINED);

  Param<Boolean> RENORMALIZE = OptionParams.flag(TrainingOptions.RENORMALIZE);

  Param<String> INITIAL_WEIGHTS =
      OptionParams.constant(TrainingOptions.INITIAL_WEIGHTS, BodyInitialization.class);

  Param<String> HEAD = OptionParams.constant(TrainingOptions.HEAD, HeadInitialization.class);

  default T setUnits(Integer... units) {
    return set(UNITS, units);
  }

  default T setPretrainedModel(String key) {
    return set(PRETRAINED_MODEL, key);
  }
}
