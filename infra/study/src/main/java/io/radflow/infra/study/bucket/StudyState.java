package io.radflow.infra.study.bucket;

import io.radflow.core.config.ConfigurationException;
import io.radflow.core.store.ObjectStore;
import io.radflow.infra.study.bucket.NodePresence.Kind;
import io.radflow.infra.study.estimate.ViewSizes;
import io.radflow.infra.study.file.StudyFile;
import io.radflow.infra.study.graph.NodeKind;
import io.radflow.infra.study.graph.StudyGraph;
import io.radflow.infra.study.graph.StudyNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.flink.annotation.Internal;

/**
 * What of a study is in the bucket.
 *
 * @param whole the study as planned
 * @param presence of every node, by its id
 * @param uploads what the study cannot make and is not there, sorted: DATASET, DATASET/NAME of a
 *     drop, or a key
 * @param unfit weights that do not fit the runs that are to start from them, a line each
 */
@Internal
public record StudyState(
    StudyGraph whole,
    Map<String, NodePresence> presence,
    List<String> uploads,
    List<String> unfit) {

  private static final int SHOWN_REFUSALS = 20;

  public StudyState {
    presence = Map.copyOf(presence);
    uploads = List.copyOf(uploads);
    unfit = List.copyOf(unfit);
  }

  /**
   * Looks at a bucket.
   *
   * @param store null for one that has nothing
   * @param views sizes of the study's views
   */
  public static StudyState of(StudyFile study, StudyGraph graph, ObjectStore store, ViewSizes views)
      throws IOException {
    BucketLook look = store == null ? BucketLook.EMPTY : new StoreLook(store);
    LeftOut leftOut = new LeftOut(study, views);
    Map<String, NodePresence> seen = SideBySide.look(graph.nodes(), look);
    Map<String, NodePresence> presence = new LinkedHashMap<>();
    Map<String, Set<String>> lacks = new LinkedHashMap<>();
    Set<String> uploads = new TreeSet<>();
    for (StudyNode node : graph.nodes()) {
      NodePresence found = seen.get(node.id());
      Set<String> lacking = new TreeSet<>();
      if (!found.is(Kind.THERE)) {
        lacking.addAll(look.lackedBy(node));
        node.needs().forEach(need -> lacking.addAll(lacks.get(need)));
        found = leftOut.of(node, lacking).orElse(found);
      } else if (isOfAnotherModel(node, presence)) {
        found = NodePresence.TO_DO;
      }
      presence.put(node.id(), found);
      lacks.put(node.id(), lacking);
      if (node.cell() != null && !found.is(Kind.LEFT_OUT)) {
        uploads.addAll(lacking);
      }
    }
    return new StudyState(
        graph, presence, new ArrayList<>(uploads), unfit(graph, presence, lacks, store));
  }

  private static List<String> unfit(
      StudyGraph graph,
      Map<String, NodePresence> presence,
      Map<String, Set<String>> lacks,
      ObjectStore store)
      throws IOException {
    List<StudyNode> runs =
        graph.of(NodeKind.TARGET_RUN).stream()
            .filter(BucketLook::startsFromWeights)
            .filter(run -> !presence.get(run.id()).is(Kind.LEFT_OUT))
            .filter(run -> !lacks.get(run.id()).contains(BucketLook.weights(run)))
            .toList();
    return store == null ? List.of() : new StartingWeights(store).unfit(runs);
  }

  /** A run on a target is not there while the source's run that it starts from is not. */
  private static boolean isOfAnotherModel(StudyNode node, Map<String, NodePresence> presence) {
    return node.kind() == NodeKind.TARGET_RUN
        && node.needs().stream()
            .filter(need -> need.startsWith("run:"))
            .map(presence::get)
            .anyMatch(source -> !source.is(Kind.THERE) && !source.is(Kind.LEFT_OUT));
  }

  public NodePresence presence(StudyNode node) {
    return presence.get(node.id());
  }

  /** Ids of the nodes that are there. */
  public Set<String> there() {
    return presence.entrySet().stream()
        .filter(entry -> entry.getValue().is(Kind.THERE))
        .map(Map.Entry::getKey)
        .collect(Collectors.toSet());
  }

  /** Nodes of a kind of which so much is there, in order. */
  public List<StudyNode> of(NodeKind kind, Kind there) {
    return whole.of(kind).stream().filter(node -> presence(node).is(there)).toList();
  }

  /** The study without the runs that are left out, and without what they alone need. */
  public StudyGraph graph() {
    Set<String> needed = new HashSet<>();
    List<StudyNode> kept = new ArrayList<>();
    List<StudyNode> all = whole.nodes();
    for (int i = all.size() - 1; i >= 0; i--) {
      StudyNode node = all.get(i);
      boolean runs = node.cell() != null && !presence(node).is(Kind.LEFT_OUT);
      boolean tellsOfAll = node.kind() == NodeKind.METRICS || node.kind() == NodeKind.REPORT;
      if (runs || tellsOfAll || (node.cell() == null && needed.contains(node.id()))) {
        kept.add(0, node);
        if (!tellsOfAll) {
          needed.addAll(node.needs());
        }
      }
    }
    Set<String> ids = kept.stream().map(StudyNode::id).collect(Collectors.toSet());
    return new StudyGraph(whole.study(), kept.stream().map(node -> node.needing(ids)).toList());
  }

  /**
   * Refuses a study that cannot be done as it is: of which data or weights are missing, or whose
   * runs' or views' names are those of others.
   *
   * @param replaces whether other runs of these names are removed
   * @throws ConfigurationException naming all of them, and what to do
   */
  public void requireDoable(boolean replaces) {
    List<String> views = otherViews();
    if (!views.isEmpty()) {
      throw new ConfigurationException(
          "Views of study %s are there with other settings. Give the study's another view.name, the settings that they have, or remove them:%n%s"
              .formatted(whole.study(), listed(views)));
    }
    List<String> others = otherRuns();
    if (!others.isEmpty() && !replaces) {
      throw new ConfigurationException(
          "Names of study %s are those of other runs. Take another study.run-prefix, the settings that they have, or --replace to remove them with all that came of them:%n%s"
              .formatted(whole.study(), listed(others)));
    }
    if (!unfit.isEmpty()) {
      throw new ConfigurationException(
          "Weights do not fit runs of study %s:%n%s".formatted(whole.study(), listed(unfit)));
    }
    if (!uploads.isEmpty()) {
      throw new ConfigurationException(
          "Study %s lacks what only you can put there:%n%s"
              .formatted(whole.study(), String.join("%n".formatted(), toUpload())));
    }
  }

  /** Runs whose names others have. */
  public List<StudyNode> others() {
    return whole.nodes().stream()
        .filter(node -> node.cell() != null && presence(node).is(Kind.OTHER))
        .toList();
  }

  /** Views that are there with other settings, and how these differ. */
  public List<String> otherViews() {
    return of(NodeKind.VIEW, Kind.OTHER).stream()
        .map(view -> view.title() + ": " + presence(view).detail())
        .toList();
  }

  /**
   * Whose names other runs have and how these differ; those that differ alike are told together.
   */
  public List<String> otherRuns() {
    Map<String, List<StudyNode>> byDifference = new LinkedHashMap<>();
    for (StudyNode node : others()) {
      byDifference.computeIfAbsent(presence(node).detail(), any -> new ArrayList<>()).add(node);
    }
    List<String> lines = new ArrayList<>();
    byDifference.forEach(
        (difference, nodes) ->
            lines.add(
                nodes.get(0).title()
                    + (nodes.size() == 1 ? "" : " and " + (nodes.size() - 1) + " more")
                    + ": "
                    + difference));
    return lines;
  }

  /** What is missing, each with the command that puts it there. */
  public List<String> toUpload() {
    return uploads.stream().map(StudyState::command).toList();
  }

  private static String command(String upload) {
    if (upload.contains(".npz") || upload.startsWith("models/")) {
      return "  " + upload + ": infra/radflow model import";
    }
    String[] parts = upload.split("/");
    return "  %s: infra/radflow drop %s FOLDER --name %s"
        .formatted(upload, parts[0], parts.length > 1 ? parts[1] : "NAME");
  }

  private static String listed(Collection<String> lines) {
    String shown =
        lines.stream()
            .limit(SHOWN_REFUSALS)
            .map(line -> "  " + line)
            .collect(Collectors.joining("%n".formatted()));
    return lines.size() <= SHOWN_REFUSALS
        ? shown
        : shown + "%n  and %d more".formatted(lines.size() - SHOWN_REFUSALS);
  }
}
