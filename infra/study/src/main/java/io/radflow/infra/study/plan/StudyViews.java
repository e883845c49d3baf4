package io.radflow.infra.study.plan;

import io.radflow.core.config.ConfigurationException;
import io.radflow.core.config.JobOptions;
import io.radflow.core.config.NearestName;
import io.radflow.core.config.Setting;
import io.radflow.infra.job.PipelineJobs;
import io.radflow.infra.study.file.CellSetting;
import io.radflow.infra.study.file.ReadyConfigurations;
import io.radflow.infra.study.file.StudyFile;
import io.radflow.infra.study.file.StudyOptions;
import io.radflow.infra.study.file.StudySource;
import io.radflow.infra.study.file.StudyTarget;
import io.radflow.infra.study.graph.NodeKind;
import io.radflow.infra.study.graph.StudyNode;
import io.radflow.ingest.IngestOptions;
import io.radflow.preprocess.PreprocessJob;
import io.radflow.preprocess.PreprocessOptions;
import io.radflow.training.TrainingOptions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.apache.flink.configuration.Configuration;

/** The views that a study's runs train on, each once, and the drops that these are made of. */
final class StudyViews {

  private final StudyFile study;
  private final String place;
  private final Map<String, StudyNode> drops = new LinkedHashMap<>();
  private final Map<String, StudyNode> views = new LinkedHashMap<>();
  private final Map<List<Object>, Configuration> checked = new HashMap<>();

  StudyViews(StudyFile study, String place) {
    this.study = study;
    this.place = place;
  }

  /** Drops and then views, in the order in which they were asked for. */
  List<StudyNode> nodes() {
    List<StudyNode> nodes = new ArrayList<>(drops.values());
    nodes.addAll(views.values());
    return nodes;
  }

  /** Settings of a view that was asked for. */
  Configuration settings(String view) {
    return views.get(view).configuration();
  }

  /**
   * The views of a source's run, which its settings then name.
   *
   * @return their nodes' ids
   * @throws ConfigurationException naming where it stands, if one has no configuration
   */
  List<String> ofSource(StudySource source, Configuration run) {
    return of(StudyOptions.SOURCES, source.place(), source.view(), Map.of(), run);
  }

  /** The same of a run on a target. */
  List<String> ofTarget(StudyTarget target, Configuration run) {
    return of(
        StudyOptions.TARGETS, target.place(), target.view(), study.settingsOfView(target), run);
  }

  private List<String> of(
      Setting<?> list,
      int place,
      String file,
      Map<String, CellSetting> overrides,
      Configuration run) {
    if (file != null) {
      Configuration view = settings(list, place, file, overrides);
      run.set(TrainingOptions.VIEW.option(), PreprocessOptions.NAME.in(view));
      return List.of(add(list, place, view));
    }
    TreeSet<String> names = new TreeSet<>(TrainingViews.of(run));
    if (names.isEmpty()) {
      throw study.refusal(
          list,
          place,
          "its configuration names no view; expected training.view, or view: FILE",
          null);
    }
    List<String> ids = new ArrayList<>();
    for (String name : names) {
      String ready =
          ReadyConfigurations.view(name)
              .orElseThrow(
                  () ->
                      study.refusal(
                          list,
                          place,
                          "there is no ready configuration of the view '%s', of which the nearest is '%s'; expected view: FILE"
                              .formatted(name, NearestName.of(name, ReadyConfigurations.views())),
                          null));
      ids.add(add(list, place, settings(list, place, ready, overrides)));
    }
    return ids;
  }

  private Configuration settings(
      Setting<?> list, int place, String file, Map<String, CellSetting> overrides) {
    List<Object> key = List.of(file, overrides);
    Configuration known = checked.get(key);
    if (known != null) {
      return known;
    }
    Configuration settings = study.settings(PipelineJobs.PREPROCESS, file, list, place);
    overrides.values().forEach(one -> settings.setString(one.key(), one.value()));
    settings.set(JobOptions.BOUNDED.option(), true);
    try {
      PreprocessOptions.NAME.requiredIn(settings);
      PreprocessJob.check(settings);
    } catch (ConfigurationException e) {
      throw study.refusal(list, place, file + ": " + e.getMessage(), e);
    }
    checked.put(key, settings);
    return settings;
  }

  private String add(Setting<?> list, int place, Configuration settings) {
    String name = PreprocessOptions.NAME.in(settings);
    StudyNode known = views.get(name);
    if (known != null) {
      requireEqual(list, place, name, known.settings(), settings.toMap());
      return known.id();
    }
    StudyNode view =
        new StudyNode(
            "view:" + name, NodeKind.VIEW, drops(settings), settings.toMap(), null, this.place);
    views.put(name, view);
    return view.id();
  }

  private void requireEqual(
      Setting<?> list, int place, String name, Map<String, String> one, Map<String, String> other) {
    TreeSet<String> keys = new TreeSet<>(one.keySet());
    keys.addAll(other.keySet());
    for (String key : keys) {
      String first = one.get(key);
      String second = other.get(key);
      if (!String.valueOf(first).equals(String.valueOf(second))) {
        throw study.refusal(
            list,
            place,
            "the view '%s' stands for two: '%s' is %s for one of the study's runs and %s here"
                .formatted(name, key, said(first), said(second)),
            null);
      }
    }
  }

  private static String said(String value) {
    return value == null ? "not given" : "'" + value + "'";
  }

  /** A view names its drops, or takes all of its data sets. */
  private List<String> drops(Configuration view) {
    List<String> ids = new ArrayList<>();
    List<String> named = PreprocessOptions.DROPS.given(view).orElse(List.of());
    for (String dataset : PreprocessOptions.DATASETS.in(view)) {
      if (named.isEmpty() || PreprocessOptions.DATASETS.in(view).size() > 1) {
        ids.add(drop(dataset, "drop:" + dataset));
      } else {
        named.forEach(name -> ids.add(drop(dataset, "drop:" + dataset + "/" + name)));
      }
    }
    return ids;
  }

  private String drop(String dataset, String id) {
    drops.computeIfAbsent(
        id,
        one -> {
          Configuration settings = study.jobs().of(PipelineJobs.INGEST);
          settings.set(IngestOptions.DATASETS.option(), List.of(dataset));
          settings.set(JobOptions.BOUNDED.option(), true);
          return new StudyNode(one, NodeKind.DROP, List.of(), settings.toMap(), null, place);
        });
    return id;
  }
}
