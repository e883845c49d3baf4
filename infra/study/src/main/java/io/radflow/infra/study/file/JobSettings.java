package io.radflow.infra.study.file;

import io.radflow.core.config.ConfigurationException;
import io.radflow.core.config.JobArguments;
import io.radflow.core.config.JobConfiguration;
import io.radflow.core.config.OptionCatalog;
import io.radflow.core.config.Setting;
import io.radflow.infra.job.PipelineJob;
import io.radflow.infra.job.PipelineJobs;
import io.radflow.preprocess.PreprocessOptions;
import io.radflow.training.DataOptions;
import io.radflow.training.SnapshotOptions;
import io.radflow.training.TrainingOptions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.flink.annotation.Internal;
import org.apache.flink.configuration.Configuration;

/**
 * The settings of jobs: those of a configuration of their own, over which go those of other files
 * that are given, those that stand in the study's file beside the study, and those of the command
 * line.
 */
@Internal
public final class JobSettings {

  /** What a study itself says of each run and each view. */
  private static final List<Setting<?>> GIVEN_BY_STUDY =
      List.of(
          TrainingOptions.RUN,
          TrainingOptions.VIEW,
          TrainingOptions.SEED,
          TrainingOptions.UNITS,
          TrainingOptions.WIDTH,
          TrainingOptions.PRETRAINED,
          DataOptions.SHOT,
          DataOptions.FRACTION,
          DataOptions.FEWER_SHOTS,
          SnapshotOptions.RESUME_FROM,
          TrainingOptions.REPLACE,
          PreprocessOptions.NAME,
          PreprocessOptions.DATASETS,
          PreprocessOptions.DROPS);

  private final List<String> own;
  private final Map<String, String> overrides;
  private final Map<List<String>, JobConfiguration> read = new HashMap<>();

  /**
   * @param own files whose settings hold for all runs, the study's last
   */
  JobSettings(List<String> own, Map<String, String> overrides) {
    this.own = List.copyOf(own);
    this.overrides = Map.copyOf(overrides);
  }

  /** The catalog of a job, or of the study, which knows the keys of all. */
  static OptionCatalog catalog(OptionCatalog own) {
    return own.beside(
        Stream.concat(
                Stream.of(StudyOptions.CATALOG),
                PipelineJobs.ALL.stream().map(PipelineJob::catalog))
            .toList());
  }

  /**
   * Those of a job that hold for all of its runs.
   *
   * @throws ConfigurationException naming where it stands, the key and the value that is wrong
   */
  public Configuration of(PipelineJob job) {
    return load(job, own).values().clone();
  }

  /**
   * Those of a job by a configuration of its own.
   *
   * @param file path or URI
   * @throws ConfigurationException as above
   */
  public Configuration of(PipelineJob job, String file) {
    return load(job, with(file)).values().clone();
  }

  /** What stands in a configuration of a job's own, whatever the study says. */
  public Configuration ownOf(PipelineJob job, String file) {
    return JobConfiguration.load(
            new JobArguments(List.of(file), Map.of(), false), catalog(job.catalog()))
        .values();
  }

  /** A refusal of a job's settings, with where they stand. */
  public ConfigurationException located(
      PipelineJob job, String file, ConfigurationException refusal) {
    return load(job, with(file)).located(refusal);
  }

  private List<String> with(String file) {
    List<String> files = new ArrayList<>(List.of(file));
    files.addAll(own);
    return files;
  }

  private JobConfiguration load(PipelineJob job, List<String> files) {
    List<String> key = new ArrayList<>(files);
    key.add(job.command());
    return read.computeIfAbsent(
        key,
        one ->
            JobConfiguration.load(
                new JobArguments(files, overridesOf(job.catalog()), false),
                catalog(job.catalog())));
  }

  private Map<String, String> overridesOf(OptionCatalog catalog) {
    Map<String, String> own = new LinkedHashMap<>();
    overrides.forEach(
        (key, value) -> {
          if (catalog.find(key) != null) {
            own.put(key, value);
          }
        });
    return own;
  }

  /**
   * Refuses what the study itself says of each run, and values that are wrong, before any is
   * planned.
   *
   * @throws ConfigurationException naming where it stands, the key and the value that is wrong
   */
  void check() {
    for (PipelineJob job : PipelineJobs.ALL) {
      JobConfiguration alone = load(job, own);
      for (Setting<?> setting : GIVEN_BY_STUDY) {
        if (job.catalog().find(setting.key()) != null
            && setting.given(alone.values()).isPresent()) {
          throw alone.located(
              ConfigurationException.invalid(
                  setting,
                  alone.values().getString(setting.key(), ""),
                  "for a study's file: the study's other keys and its command say that of each run and view"));
        }
      }
    }
  }

  /** Whether a setting is one that the study itself says of each run. */
  static boolean isGivenByStudy(String key) {
    return GIVEN_BY_STUDY.stream().anyMatch(setting -> setting.key().equals(key));
  }
}
