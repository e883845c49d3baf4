package io.radflow.infra.study.bucket;

import io.radflow.core.config.ConfigurationException;
import io.radflow.core.store.ObjectStore;
import io.radflow.infra.study.graph.StudyGraph;
import io.radflow.infra.study.graph.StudyNode;
import io.radflow.training.ModelUses;
import io.radflow.training.RunReplacement;
import io.radflow.training.TrainingOptions;
import io.radflow.training.identity.RunRemoval;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.flink.annotation.Internal;

/**
 * What goes with the runs that a study replaces: its own runs that began with one of them are made
 * anew as well, and others that did are in the way.
 */
@Internal
public final class StudyReplacement {

  private final ObjectStore store;
  private final StudyGraph graph;
  private final Set<String> own;

  /**
   * @param graph of what the study runs
   */
  public StudyReplacement(ObjectStore store, StudyGraph graph) {
    this.store = store;
    this.graph = graph;
    own =
        graph.nodes().stream()
            .filter(node -> node.cell() != null)
            .map(StudyReplacement::name)
            .collect(Collectors.toSet());
  }

  private static String name(StudyNode run) {
    return TrainingOptions.RUN.in(run.configuration());
  }

  /**
   * Refuses a study that cannot replace all runs that have its names, before it removes any.
   *
   * @throws ConfigurationException naming the runs that began with one of them and are not the
   *     study's, or an imported model that has a name of the study's
   */
  public void require(List<StudyNode> others) throws IOException {
    if (others.isEmpty()) {
      return;
    }
    for (StudyNode other : others) {
      RunReplacement.requireNoImport(store, name(other));
    }
    ModelUses uses = ModelUses.read(store);
    List<String> inTheWay = new ArrayList<>();
    for (String name : others.stream().map(StudyReplacement::name).toList()) {
      List<String> foreign = foreign(uses, name);
      if (!foreign.isEmpty()) {
        inTheWay.add(name + ": " + String.join(", ", foreign));
      }
    }
    if (!inTheWay.isEmpty()) {
      throw new ConfigurationException(
          "--replace: these runs cannot be others from now on, for runs that the study does not replace began with them. Nothing is removed. Take another study.run-prefix, or remove those first with 'radflow model rm NAME':%n  %s"
              .formatted(String.join("%n  ".formatted(), inTheWay)));
    }
  }

  /**
   * Removes the study's runs that began with one that it is about to replace, unless others did,
   * too.
   *
   * @return what was removed, a line each
   */
  public List<String> removeWhatBeganWith(StudyNode replaced) throws IOException {
    ModelUses uses = ModelUses.read(store);
    List<String> removed = new ArrayList<>();
    if (foreign(uses, name(replaced)).isEmpty()) {
      for (String one : after(uses, name(replaced))) {
        RunRemoval.of(store, one, List.of(), null).ifPresent(removed::add);
      }
    }
    return removed;
  }

  /** The study's runs that began with one, some of which may still be trained. */
  public List<StudyNode> whatBeganWith(StudyNode replaced) throws IOException {
    Set<String> names = after(ModelUses.read(store), name(replaced));
    return graph.nodes().stream()
        .filter(node -> node.cell() != null && names.contains(name(node)))
        .toList();
  }

  private List<String> foreign(ModelUses uses, String name) {
    return after(uses, name).stream().filter(one -> !own.contains(one)).toList();
  }

  /** Runs that began with a run, or with one that did. */
  private static Set<String> after(ModelUses uses, String name) {
    Set<String> found = new LinkedHashSet<>(uses.of(name).others());
    List<String> next = new ArrayList<>(found);
    while (!next.isEmpty()) {
      for (String one : uses.of(next.remove(0)).others()) {
        if (!one.equals(name) && found.add(one)) {
          next.add(one);
        }
      }
    }
    return found;
  }
}
