package io.radflow.infra.study.plan;

import io.radflow.core.config.ConfigurationException;
import io.radflow.core.config.JobOptions;
import io.radflow.core.config.NearestName;
import io.radflow.core.config.Setting;
import io.radflow.core.store.BucketLayout;
import io.radflow.infra.job.PipelineJobs;
import io.radflow.infra.study.file.CellSetting;
import io.radflow.infra.study.file.FewerShots;
import io.radflow.infra.study.file.ReadyConfigurations;
import io.radflow.infra.study.file.StudyFile;
import io.radflow.infra.study.file.StudyNetwork;
import io.radflow.infra.study.file.StudyOptions;
import io.radflow.infra.study.file.StudySource;
import io.radflow.infra.study.file.StudyTarget;
import io.radflow.infra.study.graph.RunCell;
import io.radflow.training.DataOptions;
import io.radflow.training.SnapshotOptions;
import io.radflow.training.TrainingOptions;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.flink.configuration.Configuration;

/**
 * Settings of a study's runs: a ready configuration or the user's, over it the study's own sections
 * for all runs, then what it says of some, then what makes the run the one that it is.
 */
final class RunConfigurations {

  private final StudyFile study;

  RunConfigurations(StudyFile study) {
    this.study = study;
  }

  /**
   * @throws ConfigurationException naming where it stands, if there is no configuration
   */
  Configuration ofSource(StudySource source, StudyNetwork network, RunCell cell, String run) {
    String file =
        source.configuration() != null
            ? source.configuration()
            : required(
                ReadyConfigurations.source(source.ready(), network),
                StudyOptions.SOURCES,
                source.place(),
                source.ready(),
                "source-");
    Configuration settings =
        study.settings(PipelineJobs.TRAIN, file, StudyOptions.SOURCES, source.place());
    put(settings, study.settingsOfSource(cell));
    give(settings, network, run, cell.sourceSeed());
    settings.set(DataOptions.FRACTION.option(), cell.sourceFraction());
    return settings;
  }

  /**
   * @throws ConfigurationException naming where it stands, if there is no configuration
   */
  Configuration ofTarget(StudyTarget target, StudyNetwork network, RunCell cell, String run) {
    String file =
        target.configuration() != null
            ? target.configuration()
            : required(
                ReadyConfigurations.target(target.ready(), network),
                StudyOptions.TARGETS,
                target.place(),
                target.ready(),
                "target-");
    Configuration settings =
        study.settings(PipelineJobs.TRAIN, file, StudyOptions.TARGETS, target.place());
    put(settings, study.settingsOfTarget(cell));
    give(settings, network, run, cell.seed());
    settings.set(DataOptions.FRACTION.option(), cell.fraction());
    settings.set(DataOptions.SHOT.option(), cell.shot());
    boolean few = !cell.shot().equals(StudyPlanner.FULL_SHOT);
    if (few || cell.fraction() != 1) {
      settings.set(DataOptions.OVERSAMPLE.option(), false);
    }
    if (few) {
      settings.set(DataOptions.FEWER_SHOTS.option(), study.fewerShots() == FewerShots.TAKE_ALL);
    }
    return settings;
  }

  private String required(
      Optional<String> ready, Setting<?> list, int place, String name, String prefix) {
    return ready.orElseThrow(
        () -> {
          List<String> known = ReadyConfigurations.training(prefix);
          return study.refusal(
              list,
              place,
              "there is no ready configuration of '%s', of which the nearest is '%s'; expected one of %s, or configuration: FILE"
                  .formatted(name, NearestName.of(name, known), String.join(", ", known)),
              null);
        });
  }

  private static void put(Configuration settings, Map<String, CellSetting> chosen) {
    chosen
        .values()
        .forEach(
            setting -> {
              if (!setting.key().startsWith("view.")) {
                settings.setString(setting.key(), setting.value());
              }
            });
  }

  private static void give(Configuration settings, StudyNetwork network, String run, long seed) {
    settings.set(TrainingOptions.RUN.option(), run);
    settings.set(TrainingOptions.SEED.option(), seed);
    settings.set(TrainingOptions.UNITS.option(), network.units());
    settings.set(TrainingOptions.WIDTH.option(), network.width());
    settings.set(JobOptions.BOUNDED.option(), true);
  }

  /** The model of a source's run that runs on targets start from: the best, or else the last. */
  String transferred(Configuration source) {
    String folder = BucketLayout.snapshots(TrainingOptions.RUN.in(source));
    return folder + (SnapshotOptions.BEST_BY.given(source).isPresent() ? "best" : "last");
  }
}
