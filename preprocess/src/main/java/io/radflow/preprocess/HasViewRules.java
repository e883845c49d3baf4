package io.radflow.preprocess;

import io.radflow.core.table.CheckedParams;
import io.radflow.core.table.Expected;
import io.radflow.core.table.OptionParams;
import io.radflow.preprocess.labels.LabelPolicy.NoFinding;
import io.radflow.preprocess.labels.LabelPolicy.Uncertain;
import org.apache.flink.ml.param.Param;

/** Which samples are taken, what their labels become and what they are for: as of a view. */
public interface HasViewRules<T> extends CheckedParams<T> {

  Param<String[]> DATASETS =
      OptionParams.texts(
          PreprocessOptions.DATASETS,
          Expected.of("at least one data set", names -> names.length > 0));

  Param<String[]> DROPS =
      OptionParams.texts(
          PreprocessOptions.DROPS, Expected.<String[]>anything("names of drops").orNone());

  Param<String> LABEL_SPACE =
      OptionParams.text(
          PreprocessOptions.LABEL_SPACE, Expected.<String>anything("a label space").orNone());

  Param<String> LABEL_SPACE_FILE =
      OptionParams.text(
          PreprocessOptions.LABEL_SPACE_FILE, Expected.<String>anything("a YAML file").orNone());

  Param<String> UNCERTAIN =
      OptionParams.text(
          PreprocessOptions.UNCERTAIN,
          Expected.of("unknown, 0 or 1", value -> isKnown(() -> Uncertain.of(value))));

  Param<String> NO_FINDING =
      OptionParams.text(
          PreprocessOptions.NO_FINDING,
          Expected.of(
              "all, all-but-support-devices or none", value -> isKnown(() -> NoFinding.of(value))));

  Param<String[]> CLASS_NAMES =
      OptionParams.texts(
          PreprocessOptions.CLASS_NAMES, Expected.<String[]>anything("names of labels").orNone());

  Param<String> SPLIT_POLICY =
      OptionParams.text(
          PreprocessOptions.SPLIT_POLICY,
          Expected.oneOf("experiment", "official", "patient-disjoint"));

  Param<Double> TRAIN_FRACTION =
      OptionParams.number(
          PreprocessOptions.TRAIN_FRACTION,
          Expected.of("above 0 and below 1", value -> value > 0 && value < 1));

  Param<Double> VALID_FRACTION =
      OptionParams.number(
          PreprocessOptions.VALID_FRACTION,
          Expected.of("at least 0 and below 1", value -> value >= 0 && value < 1));

  Param<Long> SPLIT_SEED =
      OptionParams.large(PreprocessOptions.SPLIT_SEED, Expected.anything("a number"));

  Param<String[]> VIEWS =
      OptionParams.texts(
          PreprocessOptions.VIEWS, Expected.<String[]>anything("names of projections").orNone());

  default T setDatasets(String... datasets) {
    return set(DATASETS, datasets);
  }

  /** X-ray projections to keep; without them, here, all images. */
  default T setViews(String... projections) {
    return set(VIEWS, projections);
  }

  private static boolean isKnown(Runnable value) {
    try {
      value.run();
      return true;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }
}
