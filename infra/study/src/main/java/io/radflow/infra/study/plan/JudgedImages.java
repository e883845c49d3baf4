package io.radflow.infra.study.plan;

import io.radflow.core.config.ConfigurationException;
import io.radflow.infra.study.file.StudyFile;
import io.radflow.infra.study.file.StudyOptions;
import io.radflow.infra.study.file.StudySource;
import io.radflow.infra.study.graph.StudyNode;
import io.radflow.preprocess.ViewOutline;
import io.radflow.training.TrainingOptions;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.flink.configuration.Configuration;

/** Refuses sources that train on images which a target is judged by. */
final class JudgedImages {

  private final StudyFile study;
  private final StudyViews views;
  private final Map<String, ViewOutline> outlines = new HashMap<>();
  private final Set<List<String>> apart = new HashSet<>();

  JudgedImages(StudyFile study, StudyViews views) {
    this.study = study;
    this.views = views;
  }

  /**
   * @param trained the source's run
   * @param target its name
   * @param run on the target
   * @throws ConfigurationException naming the source, the target and their views
   */
  void requireUnseen(StudySource source, StudyNode trained, String target, Configuration run) {
    String judged = TrainingOptions.VIEW.in(run);
    String split = TrainingOptions.EVALUATION_SPLIT.in(run);
    for (String view : TrainingViews.trainedOn(trained.configuration())) {
      if (!apart.add(List.of(view, judged, split))) {
        continue;
      }
      List<String> seen = outline(view).trainsOnJudged(outline(judged), split);
      if (!seen.isEmpty()) {
        throw study.refusal(
            StudyOptions.SOURCES,
            source.place(),
            "'%s' can have trained on images of %s that '%s' is judged by: the views '%s' and '%s' divide them differently; expected except: [%s], or views that divide them alike"
                .formatted(source.name(), String.join(", ", seen), target, view, judged, target),
            null);
      }
    }
  }

  private ViewOutline outline(String view) {
    return outlines.computeIfAbsent(view, name -> ViewOutline.of(views.settings(name)));
  }
}
