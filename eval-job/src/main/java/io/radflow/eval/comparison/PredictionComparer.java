package io.radflow.eval.comparison;

import io.radflow.core.metric.MetricName;
import io.radflow.core.store.BucketLayout;
import io.radflow.core.store.ObjectStore;
import io.radflow.eval.results.PublishedResult;
import io.radflow.eval.statistics.HolmCorrection;
import io.radflow.eval.study.IdentifiedRun;
import io.radflow.eval.study.ImageComparer;
import io.radflow.eval.study.ImageComparison;
import io.radflow.eval.study.ScaleComparison;
import io.radflow.eval.study.StudyCell;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.apache.flink.annotation.Internal;

/**
 * Compares cells by the predictions that a bucket has of their runs: the two runs of each seed, on
 * the images that both scored; accuracy by McNemar's test, AUC by DeLong's of each label.
 */
@Internal
public final class PredictionComparer implements ImageComparer {

  /** Images × labels of one pass; two are held at a time, in some 500 MB. */
  private static final long MOST_SCORES = 20_000_000;

  private final ObjectStore store;
  private final long mostScores;

  public PredictionComparer(ObjectStore store) {
    this(store, MOST_SCORES);
  }

  PredictionComparer(ObjectStore store, long mostScores) {
    this.store = store;
    this.mostScores = mostScores;
  }

  @Override
  public ImageComparison compare(StudyCell smaller, StudyCell larger) throws IOException {
    Map<Long, IdentifiedRun> others =
        larger.runs().stream().collect(Collectors.toMap(IdentifiedRun::seed, run -> run));
    List<Double> pValues = new ArrayList<>();
    List<String> remarks = new ArrayList<>();
    int pairs = 0;
    for (IdentifiedRun run : smaller.runs()) {
      IdentifiedRun other = others.get(run.seed());
      if (other != null) {
        List<Double> ofPair = compare(smaller.metric(), run.result(), other.result(), remarks);
        pValues.addAll(ofPair);
        pairs += ofPair.isEmpty() ? 0 : 1;
      }
    }
    double[] adjusted =
        HolmCorrection.adjust(pValues.stream().mapToDouble(Double::doubleValue).toArray());
    return new ImageComparison(
        pairs,
        adjusted.length,
        (int) Arrays.stream(adjusted).filter(p -> p < ScaleComparison.LEVEL).count(),
        Arrays.stream(adjusted).min().orElse(Double.NaN),
        remarks.isEmpty() && pairs == 0 ? "no seed in common" : String.join("; ", remarks));
  }

  /** p-values of the tests of two runs; none, with a remark, if they cannot be compared. */
  private List<Double> compare(
      String metric, PublishedResult one, PublishedResult other, List<String> remarks)
      throws IOException {
    String seed = "seed " + one.seed() + ": ";
    Optional<PassPredictions> first = read(one);
    Optional<PassPredictions> second = read(other);
    if (first.isEmpty() || second.isEmpty()) {
      remarks.add(seed + "more than " + mostScores + " scores");
      return List.of();
    }
    int most = Math.max(first.get().byImage().size(), second.get().byImage().size());
    if (first.get().byImage().isEmpty() || second.get().byImage().isEmpty()) {
      remarks.add(seed + "no predictions");
      return List.of();
    }
    PairedScores scores = new PairedScores(first.get(), second.get());
    if (scores.images() < most) {
      remarks.add(String.format("%s%d of %d images are in both runs", seed, scores.images(), most));
    }
    List<Double> pValues =
        switch (metric) {
          case MetricName.ACCURACY -> scores.accuracyPValues();
          case MetricName.MEAN_AUC -> scores.aucPValues();
          default -> List.of();
        };
    if (pValues.isEmpty()) {
      remarks.add(seed + "no paired test of " + metric);
    }
    return pValues;
  }

  /** Only results from the bucket tell where predictions are. */
  private Optional<PassPredictions> read(PublishedResult result) throws IOException {
    String path = result.path();
    String run =
        path.startsWith(BucketLayout.PREDICTIONS)
            ? path.substring(BucketLayout.PREDICTIONS.length())
            : "";
    return PassPredictions.read(store, run, result.lastStep(), result.dataset(), mostScores);
  }
}
