package io.radflow.infra.study.file;

import static io.radflow.infra.study.file.StudyOptions.SOURCES;
import static io.radflow.infra.study.file.StudyOptions.TARGETS;

import io.radflow.core.config.ConfigurationException;
import io.radflow.core.config.JobArguments;
import io.radflow.core.config.JobConfiguration;
import io.radflow.core.config.NearestName;
import io.radflow.core.config.Setting;
import io.radflow.infra.job.PipelineJob;
import io.radflow.infra.job.PipelineJobs;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.apache.flink.configuration.Configuration;

/** Reads a study's file, and refuses what does not go together in it. */
final class StudyFileReader {

  private final JobSettings jobs;
  private final JobConfiguration loaded;
  private final Configuration values;

  StudyFileReader(String file, List<String> configurations, Map<String, String> overrides) {
    String found = found(file);
    List<String> own = new ArrayList<>(configurations);
    own.add(found);
    this.jobs = new JobSettings(own, overrides);
    this.loaded =
        JobConfiguration.load(
            new JobArguments(List.of(found), own(overrides), false),
            JobSettings.catalog(StudyOptions.CATALOG));
    this.values = loaded.values();
  }

  /** A name that is neither a file nor a ready study is taken for a misspelt one of these. */
  private static String found(String file) {
    Optional<String> ready = ReadyConfigurations.study(file);
    boolean name = ready.isEmpty() && file.matches("[A-Za-z0-9_-]+");
    if (name && !Files.exists(Path.of(file))) {
      List<String> studies = ReadyConfigurations.studies();
      throw new ConfigurationException(
          "There is no file '%s', and no ready study of that name, of which the nearest is '%s'; expected a file, or one of %s"
              .formatted(file, NearestName.of(file, studies), String.join(", ", studies)));
    }
    return ready.orElse(file);
  }

  private static Map<String, String> own(Map<String, String> overrides) {
    Set<String> ofJobs = new HashSet<>();
    for (PipelineJob job : PipelineJobs.ALL) {
      job.catalog().settings().forEach(setting -> ofJobs.add(setting.key()));
    }
    Map<String, String> own = new LinkedHashMap<>(overrides);
    own.keySet().removeAll(ofJobs);
    return own;
  }

  StudyFile read() {
    try {
      jobs.check();
      String name = StudyOptions.STUDY_NAME.requiredIn(values);
      List<StudyNetwork> networks =
          different(StudyOptions.NETWORKS).stream().map(StudyNetwork::new).toList();
      List<StudyTarget> targets = targets();
      List<StudySource> sources = sources(networks, targets);
      requireSources(sources, targets);
      CellReader cells = new CellReader(values, networks, targets, sourceNames());
      return new StudyFile(
          loaded,
          jobs,
          name,
          StudyOptions.RUN_PREFIX.given(values).orElse(name),
          networks,
          different(StudyOptions.SEEDS),
          different(StudyOptions.SOURCE_SEEDS),
          StudyOptions.FEWER_SHOTS.in(values),
          different(StudyOptions.FRACTIONS),
          different(StudyOptions.SOURCE_FRACTIONS),
          sources,
          targets,
          cells.settings(StudyOptions.SOURCE_SETTINGS),
          cells.settings(StudyOptions.TARGET_SETTINGS),
          cells.choices(StudyOptions.LEAVE_OUT),
          cells.places(StudyOptions.PLACES));
    } catch (ConfigurationException e) {
      throw loaded.located(e);
    }
  }

  private Set<String> sourceNames() {
    Set<String> names = new TreeSet<>();
    SOURCES.requiredIn(values);
    SOURCES.sectionsIn(values).forEach(one -> names.add(SourceFields.NAME_OF.in(one)));
    return names;
  }

  private <T> List<T> different(Setting<List<T>> setting) {
    List<T> list = setting.requiredIn(values);
    if (new HashSet<>(list).size() < list.size()) {
      throw ConfigurationException.invalid(setting, list, "a list of different values");
    }
    return list;
  }

  private List<StudyTarget> targets() {
    TARGETS.requiredIn(values);
    List<StudyTarget> targets = new ArrayList<>();
    Set<String> names = new HashSet<>();
    for (Configuration one : TARGETS.sectionsIn(values)) {
      int place = targets.size();
      String name = TargetFields.NAME_OF.in(one);
      if (!names.add(name)) {
        throw refusal(TARGETS, place, "the target '" + name + "' is there twice");
      }
      requireOneConfiguration(TARGETS, place, one, TargetFields.READY, TargetFields.CONFIGURATION);
      List<String> shots =
          TargetFields.SHOTS.given(one).orElseGet(() -> different(StudyOptions.SHOTS));
      if (new HashSet<>(shots).size() < shots.size()) {
        throw refusal(TARGETS, place, "the shots " + shots + " are not different ones");
      }
      targets.add(
          new StudyTarget(
              name,
              TargetFields.READY.given(one).orElse(name),
              TargetFields.CONFIGURATION.in(one),
              TargetFields.VIEW.in(one),
              shots.stream().map(CellReader::shot).toList(),
              TargetFields.OPTIONAL.in(one),
              place));
    }
    return targets;
  }

  private List<StudySource> sources(List<StudyNetwork> networks, List<StudyTarget> targets) {
    List<StudySource> sources = new ArrayList<>();
    for (Configuration one : SOURCES.sectionsIn(values)) {
      int place = sources.size();
      StudySource source = source(one, place, networks, targets);
      for (StudySource before : sources) {
        if (source.clashesWith(before)) {
          throw refusal(
              SOURCES,
              place,
              "the source '"
                  + source.name()
                  + "' is there twice; sources of one name differ by their networks, or by their"
                  + " targets alone");
        }
      }
      sources.add(source);
    }
    return sources;
  }

  private void requireSources(List<StudySource> sources, List<StudyTarget> targets) {
    for (StudyTarget target : targets) {
      if (sources.stream().noneMatch(source -> source.targets().contains(target.name()))) {
        throw refusal(
            TARGETS, target.place(), "no source is for the target '" + target.name() + "'");
      }
    }
  }

  private StudySource source(
      Configuration one, int place, List<StudyNetwork> networks, List<StudyTarget> targets) {
    String name = SourceFields.NAME_OF.in(one);
    requireOneConfiguration(SOURCES, place, one, SourceFields.READY, SourceFields.CONFIGURATION);
    List<String> allNetworks = networks.stream().map(StudyNetwork::name).toList();
    List<String> ofNetworks =
        SourceFields.NETWORKS
            .given(one)
            .map(names -> known(place, SourceFields.NETWORKS, names, allNetworks))
            .orElse(allNetworks);
    List<String> allTargets = targets.stream().map(StudyTarget::name).toList();
    List<String> ofTargets =
        new ArrayList<>(
            SourceFields.TARGETS
                .given(one)
                .map(names -> known(place, SourceFields.TARGETS, names, allTargets))
                .orElse(allTargets));
    SourceFields.EXCEPT
        .given(one)
        .ifPresent(
            names -> ofTargets.removeAll(known(place, SourceFields.EXCEPT, names, allTargets)));
    String weights = SourceFields.WEIGHTS.in(one);
    if (weights != null && ofNetworks.size() > 1) {
      throw refusal(
          SOURCES,
          place,
          "the weights '%s' are of one network, and the source is of %s; expected networks: [one]"
              .formatted(weights, String.join(", ", ofNetworks)));
    }
    requireNothingTrained(place, one, weights);
    return new StudySource(
        name,
        SourceFields.READY.given(one).orElse(name),
        SourceFields.CONFIGURATION.in(one),
        SourceFields.VIEW.in(one),
        weights,
        ofNetworks.stream().map(StudyNetwork::new).toList(),
        ofTargets,
        SourceFields.OPTIONAL.in(one),
        place);
  }

  private void requireNothingTrained(int place, Configuration one, String weights) {
    for (Setting<String> other :
        List.of(SourceFields.READY, SourceFields.CONFIGURATION, SourceFields.VIEW)) {
      if (weights != null && other.given(one).isPresent()) {
        throw refusal(
            SOURCES,
            place,
            "expected '%s' or '%s', not both: nothing is trained for weights"
                .formatted(SourceFields.WEIGHTS.key(), other.key()));
      }
    }
  }

  private List<String> known(int place, Setting<?> field, List<String> names, List<String> known) {
    for (String name : names) {
      if (!known.contains(name)) {
        throw refusal(
            SOURCES,
            place,
            "The value '%s' of key '%s' is none of the study's; the nearest is '%s'"
                .formatted(name, field.key(), NearestName.of(name, known)));
      }
    }
    return List.copyOf(new LinkedHashSet<>(names));
  }

  private void requireOneConfiguration(
      Setting<?> list,
      int place,
      Configuration one,
      Setting<String> ready,
      Setting<String> configuration) {
    if (ready.given(one).isPresent() && configuration.given(one).isPresent()) {
      throw refusal(
          list,
          place,
          "expected '%s' or '%s', not both".formatted(ready.key(), configuration.key()));
    }
  }

  private ConfigurationException refusal(Setting<?> list, int place, String message) {
    return ConfigurationException.ofElement(list, place, message, null);
  }
}
