package io.radflow.infra.study.plan;

import io.radflow.core.config.ConfigurationException;
import io.radflow.core.config.Setting;
import io.radflow.infra.study.file.CellChoice;
import io.radflow.infra.study.file.CellSetting;
import io.radflow.infra.study.file.StudyFile;
import io.radflow.infra.study.file.StudyOptions;
import io.radflow.infra.study.graph.RunCell;
import java.util.List;
import java.util.function.Predicate;

/** Refuses parts of a study's file that are of none of its runs, as of a misspelt seed. */
final class UnusedChoices {

  private final StudyFile study;
  private final List<RunCell> sources;
  private final List<RunCell> targets;

  /**
   * @param targets with those that are left out
   */
  UnusedChoices(StudyFile study, List<RunCell> sources, List<RunCell> targets) {
    this.study = study;
    this.sources = sources;
    this.targets = targets;
  }

  /**
   * @throws ConfigurationException naming where it stands
   */
  void refuse() {
    List<CellChoice> leftOut = study.leaveOut();
    for (int i = 0; i < leftOut.size(); i++) {
      require(StudyOptions.LEAVE_OUT, i, isOfTargets(leftOut.get(i)));
    }
    require(StudyOptions.SOURCE_SETTINGS, study.sourceSettings(), this::isOfSources);
    require(StudyOptions.TARGET_SETTINGS, study.targetSettings(), this::isOfTargets);
    require(
        StudyOptions.PLACES, study.places(), choice -> isOfSources(choice) || isOfTargets(choice));
  }

  private void require(
      Setting<?> list, List<CellSetting> settings, Predicate<CellChoice> isOfSome) {
    settings.forEach(setting -> require(list, setting.place(), isOfSome.test(setting.choice())));
  }

  private void require(Setting<?> list, int place, boolean used) {
    if (!used) {
      throw study.refusal(
          list,
          place,
          "the key '%s' has here what is of none of the study's runs".formatted(list.key()),
          null);
    }
  }

  private boolean isOfSources(CellChoice choice) {
    return sources.stream().anyMatch(choice::holdsSource);
  }

  private boolean isOfTargets(CellChoice choice) {
    return targets.stream().anyMatch(choice::holdsTarget);
  }
}
