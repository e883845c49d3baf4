package io.radflow.infra.study.graph;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.apache.flink.annotation.Internal;
import org.apache.flink.configuration.Configuration;

/**
 * One thing that a study does.
 *
 * @param id of its own: its kind, a colon and what it is of, such as {@code view:cifar10} or {@code
 *     run:RUN}
 * @param needs ids of the nodes that must be done before
 * @param settings of the job that does it, with the study's {@code store.} and {@code job.}
 *     settings; a run's name is {@code training.run}. Of a report, the store's alone.
 * @param cell of a run; null of others
 * @param place where it runs: {@value #HERE}, or HOST:PORT of a JobManager
 */
@Internal
public record StudyNode(
    String id,
    NodeKind kind,
    List<String> needs,
    Map<String, String> settings,
    RunCell cell,
    String place) {

  /** In the process of the command. */
  public static final String HERE = "here";

  public StudyNode {
    Objects.requireNonNull(id, "id");
    Objects.requireNonNull(kind, "kind");
    Objects.requireNonNull(place, "place");
    needs = List.copyOf(needs);
    settings = Map.copyOf(settings);
    boolean run = kind == NodeKind.SOURCE_RUN || kind == NodeKind.TARGET_RUN;
    if (run != (cell != null)) {
      throw new IllegalArgumentException(id + ": a run, and nothing else, has a cell");
    }
  }

  /** The same, without needs of nodes that are not among some. */
  public StudyNode needing(Set<String> ids) {
    return new StudyNode(
        id, kind, needs.stream().filter(ids::contains).toList(), settings, cell, place);
  }

  /** The settings, to give a job. */
  public Configuration configuration() {
    return Configuration.fromMap(new TreeMap<>(settings));
  }

  /** As messages name it. */
  public String title() {
    return cell == null ? id.replace(':', ' ') : cell.title();
  }
}
