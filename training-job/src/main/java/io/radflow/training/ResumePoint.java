package io.radflow.training;

import static io.radflow.core.config.ConfigurationException.invalid;

import io.radflow.core.config.ConfigurationException;
import io.radflow.core.store.ObjectStore;
import io.radflow.training.history.EarlierHistory;
import io.radflow.training.history.RowCounts;
import io.radflow.training.identity.RunFingerprint;
import io.radflow.training.plan.RunPlan;
import io.radflow.training.snapshot.CardData;
import io.radflow.training.snapshot.ModelCard;
import io.radflow.training.snapshot.SnapshotWriter;
import java.io.IOException;
import java.io.Serializable;
import org.apache.flink.configuration.Configuration;

/**
 * The snapshot that a run goes on from.
 *
 * @param folder key with a slash at the end
 * @param step training steps done
 */
record ResumePoint(String folder, long step, EarlierHistory earlier) implements Serializable {

  /**
   * The configured one; null for none.
   *
   * @throws ConfigurationException if the snapshot is not there, is of another run, or cannot be
   *     gone on from
   */
  static ResumePoint of(
      Configuration options, RunPlan plan, RunFingerprint identity, ObjectStore store)
      throws IOException {
    String value = SnapshotOptions.RESUME_FROM.given(options).orElse(null);
    if (value == null) {
      return null;
    }
    String folder = value.replaceFirst("/(" + SnapshotWriter.WEIGHTS + ")?$", "") + "/";
    ModelCard card =
        ModelCard.read(store, folder + SnapshotWriter.CARD)
            .orElseThrow(
                () ->
                    invalid(
                        SnapshotOptions.RESUME_FROM,
                        value,
                        "a published model: there is no "
                            + store.address().uri(folder + SnapshotWriter.CARD)));
    if (!card.plan().equals(plan.fingerprint())) {
      throw invalid(
          SnapshotOptions.RESUME_FROM,
          value,
          "of this run: it was planned as ["
              + card.plan()
              + "], the configuration and the view now give ["
              + plan.fingerprint()
              + "]");
    }
    if (card.fingerprint() != null && !card.fingerprint().equals(identity.id())) {
      throw invalid(
          SnapshotOptions.RESUME_FROM,
          value,
          "of this run: "
              + RunFingerprint.describe(
                  RunFingerprint.differences(
                      RunIdentity.settings(Configuration.fromMap(card.configuration())),
                      RunIdentity.settings(options))));
    }
    if (card.momentumCrc32c() == null) {
      throw invalid(
          SnapshotOptions.RESUME_FROM,
          value,
          "a model with its momentum, which the last one has not, nor those of runs without"
              + " training.snapshot-momentum");
    }
    return new ResumePoint(
        folder,
        card.step(),
        new EarlierHistory(
            card.metrics(),
            // The pass that is due at that step is taken again.
            card.passes().stream().filter(pass -> pass.step() < card.step()).toList(),
            rows(card.data())));
  }

  private static RowCounts rows(CardData data) {
    return data == null ? null : new RowCounts(data.once(), data.moreOften(), data.never());
  }
}
