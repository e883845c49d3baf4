package io.radflow.preprocess;

import io.radflow.core.table.CheckedParams;
import io.radflow.core.table.OptionParams;
import org.apache.flink.annotation.PublicEvolving;
import org.apache.flink.ml.param.Param;

/** Which samples are taken, what their labels become and what they are for: as of a view. */
@PublicEvolving
public interface HasViewRules<T> extends CheckedParams<T> {

  Param<String[]> DATASETS = OptionParams.texts(PreprocessOptions.DATASETS);

  Param<String[]> DROPS = OptionParams.texts(PreprocessOptions.DROPS);

  Param<String> LABEL_SPACE = OptionParams.text(PreprocessOptions.LABEL_SPACE);

  Param<String> LABEL_SPACE_FILE = OptionParams.text(PreprocessOptions.LABEL_SPACE_FILE);

  Param<String> UNCERTAIN = OptionParams.text(PreprocessOptions.UNCERTAIN);

  Param<String> NO_FINDING = OptionParams.text(PreprocessOptions.NO_FINDING);

  Param<String[]> CLASS_NAMES = OptionParams.texts(PreprocessOptions.CLASS_NAMES);

  Param<String> SPLIT_POLICY = OptionParams.text(PreprocessOptions.SPLIT_POLICY);

  Param<Double> TRAIN_FRACTION = OptionParams.number(PreprocessOptions.TRAIN_FRACTION);

  Param<Double> VALID_FRACTION = OptionParams.number(PreprocessOptions.VALID_FRACTION);

  Param<Long> SPLIT_SEED = OptionParams.large(PreprocessOptions.SPLIT_SEED);

  Param<String[]> VIEWS = OptionParams.texts(PreprocessOptions.VIEWS);

  default T setDatasets(String... datasets) {
    return set(DATASETS, datasets);
  }

  /** X-ray projections to keep; without them, here, all images. */
  default T setViews(String... projections) {
    return set(VIEWS, projections);
  }
}
