package io.radflow.infra.study.graph;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.flink.annotation.Internal;

/**
 * What a study does and what of it needs what. A node stands after all that it needs, so nodes done
 * in their order are done rightly.
 *
 * @param study its name
 */
@Internal
public record StudyGraph(String study, List<StudyNode> nodes) {

  /**
   * @throws IllegalArgumentException if two nodes have one id, or one needs what does not stand
   *     before it
   */
  public StudyGraph {
    nodes = List.copyOf(nodes);
    Set<String> before = new HashSet<>();
    for (StudyNode node : nodes) {
      for (String need : node.needs()) {
        if (!before.contains(need)) {
          throw new IllegalArgumentException(
              node.id() + " needs " + need + ", which does not stand before it");
        }
      }
      if (!before.add(node.id())) {
        throw new IllegalArgumentException("Two nodes are called " + node.id());
      }
    }
  }

  /**
   * @throws IllegalArgumentException if there is none of this id
   */
  public StudyNode node(String id) {
    return nodes.stream()
        .filter(node -> node.id().equals(id))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("The study has no " + id));
  }

  /** Those of a kind, in order. */
  public List<StudyNode> of(NodeKind kind) {
    return nodes.stream().filter(node -> node.kind() == kind).toList();
  }

  /** Those that are not done and need nothing that is not, in order. */
  public List<StudyNode> ready(Set<String> done) {
    return nodes.stream()
        .filter(node -> !done.contains(node.id()) && done.containsAll(node.needs()))
        .toList();
  }

  /** Ids of all that cannot be done without a node, in order. */
  public List<String> dependents(String id) {
    Set<String> lost = new HashSet<>(Set.of(id));
    List<String> dependents = new ArrayList<>();
    for (StudyNode node : nodes) {
      if (node.needs().stream().anyMatch(lost::contains)) {
        lost.add(node.id());
        dependents.add(node.id());
      }
    }
    return List.copyOf(dependents);
  }

  /** Number of nodes of each kind that there is one of. */
  public Map<NodeKind, Long> counts() {
    Map<NodeKind, Long> counts = new LinkedHashMap<>();
    for (NodeKind kind : NodeKind.values()) {
      long count = of(kind).size();
      if (count > 0) {
        counts.put(kind, count);
      }
    }
    return counts;
  }
}
