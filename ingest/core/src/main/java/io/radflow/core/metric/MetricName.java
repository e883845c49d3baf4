package io.radflow.core.metric;

import org.apache.flink.annotation.PublicEvolving;

/** Names of measures, as they stand in metrics/ and results/. */
@PublicEvolving
public final class MetricName {

  public static final String ACCURACY = "test/acc";

  /**
   * Of labels: the accuracy of never calling a label, which is what its accuracy is to be held
   * against.
   */
  public static final String ALWAYS_NO_ACCURACY = "test/always_no_acc";

  public static final String TOP5_ACCURACY = "test/top5_acc";
  public static final String MEAN_AUC = "test/mean_auc";
  public static final String MEAN_AVERAGE_PRECISION = "test/mean_average_precision";
  public static final String MEAN_PRECISION = "test/mean_precision";
  public static final String MEAN_RECALL = "test/mean_recall";
  public static final String MEAN_F1 = "test/mean_f1";

  public static final String AUC = "test/auc";
  public static final String AVERAGE_PRECISION = "test/average_precision";
  public static final String PRECISION = "test/precision";
  public static final String RECALL = "test/recall";
  public static final String F1 = "test/f1";
  public static final String BRIER = "test/brier";
  public static final String LOG_LOSS = "test/log_loss";
  public static final String CALIBRATION_ERROR = "test/calibration_error";
  public static final String CONFUSION = "test/confusion";

  /** Share of a pass's images that have come: 1 unless the pass is incomplete. */
  public static final String SHARE_SEEN = "test/share_seen";

  public static final String TRAIN_LOSS = "train/loss";
  public static final String LEARNING_RATE = "train/learning_rate";
  public static final String GRADIENT_NORM = "train/gradient_norm";
  public static final String CLIPPED_SHARE = "train/clipped_share";

  private MetricName() {}
}
