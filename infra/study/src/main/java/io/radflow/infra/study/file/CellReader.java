package io.radflow.infra.study.file;

import io.radflow.core.config.ConfigurationException;
import io.radflow.core.config.JobArguments;
import io.radflow.core.config.JobConfiguration;
import io.radflow.core.config.NearestName;
import io.radflow.core.config.OptionCatalog;
import io.radflow.core.config.Setting;
import io.radflow.infra.job.PipelineJob;
import io.radflow.infra.job.PipelineJobs;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.flink.configuration.Configuration;

/** Reads which runs of a study something is of, and what of them. */
final class CellReader {

  private static final String AT = "study.places.at";

  private final Configuration values;
  private final Collection<String> networks;
  private final Collection<String> targets;
  private final Set<String> sources;

  CellReader(
      Configuration values,
      List<StudyNetwork> networks,
      List<StudyTarget> targets,
      Set<String> sources) {
    this.values = values;
    this.networks = networks.stream().map(StudyNetwork::name).toList();
    this.targets = targets.stream().map(StudyTarget::name).toList();
    this.sources = sources;
  }

  /** A shot as {@code training.shot} has it. */
  static String shot(String shot) {
    return shot + "_shot";
  }

  List<CellChoice> choices(Setting<List<String>> list) {
    List<CellChoice> choices = new ArrayList<>();
    for (Configuration one : list.sectionsIn(values)) {
      choices.add(choice(list, choices.size(), one));
    }
    return choices;
  }

  List<CellSetting> places(Setting<List<String>> list) {
    List<CellSetting> places = new ArrayList<>();
    for (Configuration one : list.sectionsIn(values)) {
      int place = places.size();
      places.add(
          new CellSetting(choice(list, place, one), AT, field(list, one, CellFields.AT), place));
    }
    return places;
  }

  /** Settings of runs; those of sources' runs are of train alone, those of targets of views too. */
  List<CellSetting> settings(Setting<List<String>> list) {
    List<CellSetting> settings = new ArrayList<>();
    for (Configuration one : list.sectionsIn(values)) {
      int place = settings.size();
      CellChoice choice = choice(list, place, one);
      String[] assignment = field(list, one, CellFields.SET).split("=", 2);
      String key = assignment[0];
      if (JobSettings.isGivenByStudy(key)) {
        throw refusal(
            list, place, "the key '" + key + "' is the study's: it gives each run its own");
      }
      boolean ofView = key.startsWith("view.");
      if (ofView && (choice.target() == null || !choice.isOfTargetsAlone())) {
        throw refusal(
            list,
            place,
            "the key '%s' is a view's, which all runs on a target share; expected target, and no"
                    .formatted(key)
                + " source, network, shot, fraction or seed beside it");
      }
      settings.add(
          new CellSetting(choice, key, checked(list, place, ofView, key, assignment[1]), place));
    }
    return settings;
  }

  /** The value as Flink reads it. */
  private String checked(Setting<?> list, int place, boolean ofView, String key, String value) {
    PipelineJob job = ofView ? PipelineJobs.PREPROCESS : PipelineJobs.TRAIN;
    OptionCatalog catalog = job.catalog();
    try {
      return JobConfiguration.load(
              new JobArguments(List.of(), Map.of(), false).with(key, "set", value), catalog)
          .values()
          .getString(key, value);
    } catch (ConfigurationException e) {
      throw ConfigurationException.ofElement(list, place, e.getMessage(), e);
    }
  }

  private CellChoice choice(Setting<?> list, int place, Configuration one) {
    String fraction = field(list, one, CellFields.FRACTION);
    String seed = field(list, one, CellFields.SEED);
    String shot = field(list, one, CellFields.SHOT);
    return new CellChoice(
        known(list, place, one, CellFields.SOURCE, sources),
        known(list, place, one, CellFields.NETWORK, networks),
        known(list, place, one, CellFields.TARGET, targets),
        shot == null ? null : shot(shot),
        fraction == null ? null : Double.valueOf(fraction),
        seed == null ? null : Long.valueOf(seed));
  }

  private String known(
      Setting<?> list, int place, Configuration one, String field, Collection<String> known) {
    String name = field(list, one, field);
    if (name != null && !known.contains(name)) {
      throw refusal(
          list,
          place,
          "The value '%s' of key '%s.%s' is none of the study's; the nearest is '%s'"
              .formatted(name, list.key(), field, NearestName.of(name, known)));
    }
    return name;
  }

  private static String field(Setting<?> list, Configuration one, String field) {
    return one.getString(list.key() + "." + field, null);
  }

  private static ConfigurationException refusal(Setting<?> list, int place, String message) {
    return ConfigurationException.ofElement(list, place, message, null);
  }
}
