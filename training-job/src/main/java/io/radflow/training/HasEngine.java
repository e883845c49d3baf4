package io.radflow.training;

import io.radflow.core.table.CheckedParams;
import io.radflow.core.table.OptionParams;
import io.radflow.training.TrainingOptions.PixelNormalization;
import org.apache.flink.annotation.PublicEvolving;
import org.apache.flink.ml.param.Param;

/** How an engine computes, in training and in scoring. */
@PublicEvolving
public interface HasEngine<T> extends CheckedParams<T> {

  Param<Integer> THREADS = OptionParams.whole(TrainingOptions.THREADS);

  Param<String> NORMALIZATION =
      OptionParams.constant(TrainingOptions.NORMALIZATION, PixelNormalization.class);

  default T setThreads(int threads) {
    return set(THREADS, threads);
  }

  default T setNormalization(PixelNormalization normalization) {
    return set(NORMALIZATION, normalization.name());
  }
}
