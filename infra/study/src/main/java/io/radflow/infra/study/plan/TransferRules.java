package io.radflow.infra.study.plan;

import io.radflow.core.config.ConfigurationException;
import io.radflow.core.config.Setting;
import io.radflow.infra.study.file.StudyFile;
import io.radflow.infra.study.file.StudyOptions;
import io.radflow.infra.study.file.StudyTarget;
import io.radflow.infra.study.graph.StudyNode;
import io.radflow.training.TrainingOptions;
import io.radflow.training.TrainingOptions.PixelNormalization;
import io.radflow.training.network.Stem;
import org.apache.flink.configuration.Configuration;

/**
 * Refuses runs on targets that could not start from their source's model, before that is trained
 * for days.
 */
final class TransferRules {

  private final StudyFile study;

  TransferRules(StudyFile study) {
    this.study = study;
  }

  /**
   * @param source the run that makes the model
   * @param run on the target, which takes from the model what it does not say itself
   * @throws ConfigurationException naming the target, the key and both values
   */
  void requireFit(StudyNode source, StudyTarget target, Configuration run) {
    Configuration trained = source.configuration();
    requireEqual(source, target, TrainingOptions.STEM, trained, run, Stem.IMAGENET);
    if (!TrainingOptions.RENORMALIZE.in(run)) {
      requireEqual(
          source, target, TrainingOptions.NORMALIZATION, trained, run, PixelNormalization.HALF);
    }
  }

  private <T> void requireEqual(
      StudyNode source,
      StudyTarget target,
      Setting<T> setting,
      Configuration trained,
      Configuration run,
      T usual) {
    T made = setting.given(trained).orElse(usual);
    T wanted = setting.given(run).orElse(made);
    if (!wanted.equals(made)) {
      throw study.refusal(
          StudyOptions.TARGETS,
          target.place(),
          "'%s' is %s for '%s' and %s for %s, from which it starts; expected the same, or none for the target%s"
              .formatted(
                  setting.key(),
                  wanted,
                  target.name(),
                  made,
                  source.title(),
                  setting == TrainingOptions.NORMALIZATION
                      ? ", or " + TrainingOptions.RENORMALIZE.key() + "=true"
                      : ""),
          null);
    }
  }
}
