package io.radflow.infra.study.plan;

import io.radflow.core.config.ConfigurationException;
import io.radflow.core.config.JobOptions;
import io.radflow.core.config.Setting;
import io.radflow.core.store.StoreOptions;
import io.radflow.infra.job.PipelineJobs;
import io.radflow.infra.study.file.StudyFile;
import io.radflow.infra.study.file.StudyNetwork;
import io.radflow.infra.study.file.StudyOptions;
import io.radflow.infra.study.file.StudySource;
import io.radflow.infra.study.file.StudyTarget;
import io.radflow.infra.study.graph.NodeKind;
import io.radflow.infra.study.graph.RunCell;
import io.radflow.infra.study.graph.StudyGraph;
import io.radflow.infra.study.graph.StudyNode;
import io.radflow.training.TrainingJob;
import io.radflow.training.TrainingOptions;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.apache.flink.annotation.Internal;
import org.apache.flink.configuration.Configuration;

/**
 * Plans a study: drops, views, the sources' runs, the runs on targets that start from them, their
 * metrics, the report. What is in the bucket plays no part: the same file gives the same graph.
 */
@Internal
public final class StudyPlanner {

  static final String FULL_SHOT = "full_shot";

  private final StudyFile study;
  private final String place;
  private final RunNames names;
  private final RunConfigurations runs;
  private final StudyViews views;
  private final JudgedImages judged;
  private final TransferRules transfer;
  private final Map<String, StudyNode> sourceRuns = new LinkedHashMap<>();
  private final Map<String, StudyNode> targetRuns = new LinkedHashMap<>();
  private final List<RunCell> sourceCells = new ArrayList<>();
  private final List<RunCell> allTargetCells = new ArrayList<>();

  private StudyPlanner(StudyFile study, String place) {
    this.study = study;
    this.place = place;
    this.names = new RunNames(study.runPrefix());
    this.runs = new RunConfigurations(study);
    this.views = new StudyViews(study, place);
    this.judged = new JudgedImages(study, views);
    this.transfer = new TransferRules(study);
  }

  /**
   * Plans a study that runs in the process of the command, but for what its file places elsewhere.
   *
   * @throws ConfigurationException naming where it stands, the key and the value, if a run or a
   *     view has no configuration or one that its job refuses
   */
  public static StudyGraph plan(StudyFile study) {
    return plan(study, StudyNode.HERE);
  }

  /**
   * @param place of all that the file does not place: {@link StudyNode#HERE} or HOST:PORT
   * @throws ConfigurationException as above
   */
  public static StudyGraph plan(StudyFile study, String place) {
    return new StudyPlanner(study, place).plan();
  }

  private StudyGraph plan() {
    for (StudySource source : study.sources()) {
      for (StudyNetwork network : source.networks()) {
        for (RunCell cell : sourceCells(source, network)) {
          sourceCells.add(cell);
          addRuns(source, network, cell);
        }
      }
    }
    new UnusedChoices(study, sourceCells, allTargetCells).refuse();
    List<StudyNode> nodes = new ArrayList<>(views.nodes());
    nodes.addAll(sourceRuns.values());
    nodes.addAll(targetRuns.values());
    nodes.addAll(endings());
    return new StudyGraph(study.name(), nodes);
  }

  /** Published weights are of no seed and no part of a data set. */
  private List<RunCell> sourceCells(StudySource source, StudyNetwork network) {
    if (source.weights() != null) {
      return List.of(sourceCell(source, network, 1, RunNames.SOURCE_SEED));
    }
    List<RunCell> cells = new ArrayList<>();
    for (double fraction : study.sourceFractions()) {
      for (long seed : study.sourceSeeds()) {
        cells.add(sourceCell(source, network, fraction, seed));
      }
    }
    return cells;
  }

  private static RunCell sourceCell(
      StudySource source, StudyNetwork network, double fraction, long seed) {
    return new RunCell(source.name(), fraction, network.name(), seed, null, FULL_SHOT, 1, seed);
  }

  private void addRuns(StudySource source, StudyNetwork network, RunCell cell) {
    String pretrained = source.weights();
    List<String> needs = new ArrayList<>();
    if (pretrained == null) {
      StudyNode run = sourceRun(source, network, cell);
      pretrained = runs.transferred(run.configuration());
      needs.add(run.id());
    }
    for (StudyTarget target : study.targets()) {
      if (source.targets().contains(target.name())) {
        for (RunCell on : targetCells(cell, target)) {
          addTargetRun(source, target, network, on, pretrained, needs);
        }
      }
    }
  }

  private StudyNode sourceRun(StudySource source, StudyNetwork network, RunCell cell) {
    String run = names.source(cell);
    StudyNode known = sourceRuns.get(run);
    if (known != null && known.cell().equals(cell)) {
      return known;
    }
    Configuration settings = runs.ofSource(source, network, cell, run);
    List<String> needs = views.ofSource(source, settings);
    require(StudyOptions.SOURCES, source.place(), settings, cell);
    StudyNode node = run(NodeKind.SOURCE_RUN, run, needs, settings, cell);
    add(sourceRuns, node, () -> sourceRefusal(source, node));
    return node;
  }

  private List<RunCell> targetCells(RunCell source, StudyTarget target) {
    List<RunCell> cells = new ArrayList<>();
    for (String shot : target.shots()) {
      for (double fraction : shot.equals(FULL_SHOT) ? study.fractions() : List.of(1.0)) {
        for (long seed : study.seeds()) {
          cells.add(
              new RunCell(
                  source.source(),
                  source.sourceFraction(),
                  source.network(),
                  source.sourceSeed(),
                  target.name(),
                  shot,
                  fraction,
                  seed));
        }
      }
    }
    allTargetCells.addAll(cells);
    cells.removeIf(study::leavesOut);
    return cells;
  }

  private void addTargetRun(
      StudySource source,
      StudyTarget target,
      StudyNetwork network,
      RunCell cell,
      String pretrained,
      List<String> sourceRun) {
    String run = names.target(cell);
    Configuration settings = runs.ofTarget(target, network, cell, run);
    settings.set(TrainingOptions.PRETRAINED.option(), pretrained);
    List<String> needs = new ArrayList<>(views.ofTarget(target, settings));
    for (String trained : sourceRun) {
      StudyNode node = sourceRuns.get(trained.substring("run:".length()));
      judged.requireUnseen(source, node, target.name(), settings);
      transfer.requireFit(node, target, settings);
    }
    needs.addAll(sourceRun);
    require(StudyOptions.TARGETS, target.place(), settings, cell);
    StudyNode node = run(NodeKind.TARGET_RUN, run, needs, settings, cell);
    add(targetRuns, node, () -> sourceRefusal(source, node));
  }

  /** What the job would refuse is refused before anything is done. */
  private void require(Setting<?> list, int number, Configuration settings, RunCell cell) {
    try {
      TrainingJob.check(settings);
    } catch (ConfigurationException e) {
      throw study.refusal(list, number, cell.title() + ": " + e.getMessage(), e);
    }
  }

  private StudyNode run(
      NodeKind kind, String run, List<String> needs, Configuration settings, RunCell cell) {
    return new StudyNode(
        "run:" + run, kind, needs, settings.toMap(), cell, study.placeOf(cell).orElse(place));
  }

  private void add(
      Map<String, StudyNode> nodes, StudyNode node, Supplier<ConfigurationException> refusal) {
    String run = node.id().substring("run:".length());
    if (sourceRuns.containsKey(run) || targetRuns.containsKey(run)) {
      throw refusal.get();
    }
    nodes.put(run, node);
  }

  private ConfigurationException sourceRefusal(StudySource source, StudyNode node) {
    return study.refusal(
        StudyOptions.SOURCES,
        source.place(),
        "two of the study's runs would be called %s; expected names that do not run into one another"
            .formatted(node.id().substring("run:".length())),
        null);
  }

  private List<StudyNode> endings() {
    List<String> all = new ArrayList<>();
    sourceRuns.values().forEach(run -> all.add(run.id()));
    targetRuns.values().forEach(run -> all.add(run.id()));
    Configuration judging = study.jobs().of(PipelineJobs.EVAL);
    judging.set(JobOptions.BOUNDED.option(), true);
    StudyNode metrics =
        new StudyNode("metrics", NodeKind.METRICS, all, judging.toMap(), null, place);
    Map<String, String> store = new TreeMap<>(judging.toMap());
    store
        .keySet()
        .removeIf(key -> StoreOptions.ALL.stream().noneMatch(one -> one.key().equals(key)));
    return List.of(
        metrics,
        new StudyNode("report", NodeKind.REPORT, List.of("metrics"), store, null, StudyNode.HERE));
  }
}
