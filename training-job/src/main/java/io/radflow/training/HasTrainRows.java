package io.radflow.training;

import io.radflow.core.table.CheckedParams;
import io.radflow.core.table.Expected;
import io.radflow.core.table.OptionParams;
import io.radflow.preprocess.augment.Augmentation;
import java.util.Arrays;
import java.util.Map;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.ml.param.Param;

/** Which images are trained on, in what order, and how they are varied. */
public interface HasTrainRows<T> extends CheckedParams<T> {

  Param<String> SHOT =
      OptionParams.text(
          DataOptions.SHOT,
          Expected.of(
              "full_shot or K_shot, such as 10_shot",
              shot -> shot.matches("full_shot|[1-9]\\d{0,6}_shot")));

  Param<Boolean> ALLOW_FEWER_SHOTS = OptionParams.flag(DataOptions.FEWER_SHOTS);

  Param<Double> TRAIN_FRACTION =
      OptionParams.number(
          DataOptions.FRACTION,
          Expected.of("above 0 and at most 1", value -> value > 0 && value <= 1));

  Param<Boolean> OVERSAMPLE = OptionParams.flag(DataOptions.OVERSAMPLE);

  Param<Long> SHUFFLE_ROWS = OptionParams.large(DataOptions.SHUFFLE_ROWS, Expected.atLeast(1L));

  Param<String> SHUFFLE_BYTES =
      OptionParams.written(
          DataOptions.SHUFFLE_BYTES, Expected.of("a size, such as 128 mb", HasTrainRows::isSize));

  Param<String> AUGMENTATION =
      OptionParams.text(
          DataOptions.AUGMENTATION,
          Expected.of(
              "none, xray, bit, imagenet, or parts with + between them",
              HasTrainRows::isAugmentation));

  Param<String[]> AUGMENTATION_PARAMETERS =
      OptionParams.texts(
          DataOptions.AUGMENTATION_PARAMETERS,
          Expected.of(
              "each name=value",
              values -> Arrays.stream(values).allMatch(one -> one.indexOf('=') > 0)));

  default T setAugmentation(String augmentation) {
    return set(AUGMENTATION, augmentation);
  }

  private static boolean isSize(String text) {
    try {
      return MemorySize.parse(text).getBytes() > 0;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  private static boolean isAugmentation(String name) {
    try {
      Augmentation.byName(name, Map.of());
      return true;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }
}
