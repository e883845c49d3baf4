package io.radflow.training;

import io.radflow.core.table.CheckedParams;
import io.radflow.core.table.Expected;
import io.radflow.core.table.OptionParams;
import io.radflow.training.network.Stem;
import io.radflow.training.weights.HeadInitialization;
import java.util.Arrays;
import org.apache.flink.ml.param.Param;

/** Which network is trained, and what it starts from. */
public interface HasNetwork<T> extends CheckedParams<T> {

  Param<Integer[]> UNITS =
      OptionParams.wholes(
          TrainingOptions.UNITS,
          Expected.of(
              "four numbers, each at least 1",
              units ->
                  units.length == 4
                      && Arrays.stream(units).allMatch(one -> one != null && one > 0)));

  Param<Integer> WIDTH =
      OptionParams.whole(
          TrainingOptions.WIDTH, Expected.of("1 to 8", width -> width >= 1 && width <= 8));

  Param<String> STEM = OptionParams.constant(TrainingOptions.STEM, Stem.class);

  Param<String> PRETRAINED_MODEL =
      OptionParams.text(
          TrainingOptions.PRETRAINED, Expected.<String>anything("a key in the bucket").orNone());

  Param<String> HEAD = OptionParams.constant(TrainingOptions.HEAD, HeadInitialization.class);

  default T setUnits(Integer... units) {
    return set(UNITS, units);
  }

  default T setPretrainedModel(String key) {
    return set(PRETRAINED_MODEL, key);
  }
}
