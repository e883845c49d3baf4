package io.radflow.infra.study.file;

import io.radflow.core.config.ConfigurationException;
import io.radflow.core.config.JobConfiguration;
import io.radflow.core.config.Setting;
import io.radflow.infra.job.PipelineJob;
import io.radflow.infra.study.graph.RunCell;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiPredicate;
import org.apache.flink.annotation.Internal;
import org.apache.flink.configuration.Configuration;

/**
 * What a study is to do, as its file says it.
 *
 * @param loaded the file itself
 * @param jobs reads the settings that it has for jobs
 * @param runPrefix what the names of its runs begin with
 * @param sources in their order; several of one name differ by their networks or their targets
 */
@Internal
public record StudyFile(
    JobConfiguration loaded,
    JobSettings jobs,
    String name,
    String runPrefix,
    List<StudyNetwork> networks,
    List<Long> seeds,
    List<Long> sourceSeeds,
    FewerShots fewerShots,
    List<Double> fractions,
    List<Double> sourceFractions,
    List<StudySource> sources,
    List<StudyTarget> targets,
    List<CellSetting> sourceSettings,
    List<CellSetting> targetSettings,
    List<CellChoice> leaveOut,
    List<CellSetting> places) {

  /** Reads a study that stands alone, as below. */
  public static StudyFile read(String file, Map<String, String> overrides) {
    return read(file, List.of(), overrides);
  }

  /**
   * Reads a study.
   *
   * @param file path, URI, or the name of a ready study
   * @param configurations files of jobs' settings that it does not have itself, such as the store's
   * @param overrides values of {@code --set}, of the study's own and of any job's settings
   * @throws ConfigurationException naming the file and the line, or the argument, the key, the
   *     value and what was expected
   */
  public static StudyFile read(
      String file, List<String> configurations, Map<String, String> overrides) {
    return new StudyFileReader(file, configurations, overrides).read();
  }

  /** What {@code study.source-settings} say of a source's run, by key. */
  public Map<String, CellSetting> settingsOfSource(RunCell cell) {
    return chosen(sourceSettings, cell, CellChoice::holdsSource);
  }

  /** What {@code study.target-settings} say of a run on a target, by key; of its view too. */
  public Map<String, CellSetting> settingsOfTarget(RunCell cell) {
    return chosen(targetSettings, cell, CellChoice::holdsTarget);
  }

  /** What {@code study.target-settings} say of a target's view, by key. */
  public Map<String, CellSetting> settingsOfView(StudyTarget target) {
    Map<String, CellSetting> settings = new LinkedHashMap<>();
    for (CellSetting setting : targetSettings) {
      if (setting.key().startsWith("view.") && target.name().equals(setting.choice().target())) {
        settings.put(setting.key(), setting);
      }
    }
    return settings;
  }

  /** Where a run goes; empty for where the command says. */
  public Optional<String> placeOf(RunCell cell) {
    BiPredicate<CellChoice, RunCell> holds =
        cell.target() == null ? CellChoice::holdsSource : CellChoice::holdsTarget;
    return chosen(places, cell, holds).values().stream().findFirst().map(CellSetting::value);
  }

  /** Whether a run on a target is no part of the study. */
  public boolean leavesOut(RunCell cell) {
    return leaveOut.stream().anyMatch(choice -> choice.holdsTarget(cell));
  }

  private static Map<String, CellSetting> chosen(
      List<CellSetting> all, RunCell cell, BiPredicate<CellChoice, RunCell> holds) {
    Map<String, CellSetting> chosen = new LinkedHashMap<>();
    for (CellSetting setting : all) {
      if (holds.test(setting.choice(), cell)) {
        chosen.put(setting.key(), setting);
      }
    }
    return chosen;
  }

  /**
   * The settings of a job by a configuration that one value of one of the file's lists names.
   *
   * @param place in the list, from 0
   * @throws ConfigurationException naming where it stands, the key and the value that is wrong
   */
  public Configuration settings(PipelineJob job, String configuration, Setting<?> list, int place) {
    try {
      return jobs.of(job, configuration);
    } catch (ConfigurationException e) {
      throw e.getCause() instanceof IOException ? refusal(list, place, e.getMessage(), e) : e;
    }
  }

  /**
   * A refusal of one value of one of the file's lists, with where it stands.
   *
   * @param place in the list, from 0
   */
  public ConfigurationException refusal(
      Setting<?> list, int place, String message, Throwable cause) {
    return loaded.located(ConfigurationException.ofElement(list, place, message, cause));
  }
}
