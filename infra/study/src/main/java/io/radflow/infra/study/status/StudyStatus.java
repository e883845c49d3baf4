package io.radflow.infra.study.status;

import com.fasterxml.jackson.annotation.JsonIgnore;
import io.radflow.core.manifest.ManifestJson;
import io.radflow.core.store.BucketLayout;
import io.radflow.core.store.ObjectStore;
import io.radflow.infra.study.graph.NodeKind;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.flink.annotation.Internal;

/**
 * How a study stands, as its command last said it. For people alone: what is done a study sees from
 * what is in the bucket.
 *
 * @param schemaVersion 1
 * @param state of the command
 * @param seconds since the command began
 * @param secondsLeft by the runs that were done since; null if that is not known
 * @param updated when this was said, as ISO 8601
 * @param nodes in the graph's order
 */
@Internal
public record StudyStatus(
    int schemaVersion,
    String study,
    State state,
    long seconds,
    Long secondsLeft,
    String updated,
    ArrayList<NodeStatus> nodes) {

  public static final int SCHEMA_VERSION = 1;

  /** What the command does. */
  public enum State {
    /** It is at work. */
    RUNNING,
    /** All is done. */
    DONE,
    /** All is done but what failed for good and what needs that. */
    INCOMPLETE,
    /** It was stopped, and goes on when it is started again. */
    STOPPED
  }

  /** What the command of a study last said; empty if there was none. */
  public static Optional<StudyStatus> read(ObjectStore store, String study) throws IOException {
    return ManifestJson.read(
        store, BucketLayout.studyStatus(study), StudyStatus.class, SCHEMA_VERSION);
  }

  public void write(ObjectStore store) throws IOException {
    ManifestJson.write(store, BucketLayout.studyStatus(study), this);
  }

  /** Number of nodes in a state. */
  public long count(NodeState nodeState) {
    return nodes.stream().filter(node -> node.state() == nodeState).count();
  }

  /** Number of runs in a state. */
  long runs(NodeState nodeState) {
    return runs().stream().filter(node -> node.state() == nodeState).count();
  }

  /** Runs of sources and on targets. */
  @JsonIgnore
  List<NodeStatus> runs() {
    return nodes.stream().filter(NodeStatus::isRun).toList();
  }

  /** Runs on targets, which fill the cells. */
  @JsonIgnore
  List<NodeStatus> targetRuns() {
    return nodes.stream().filter(node -> node.kind() == NodeKind.TARGET_RUN).toList();
  }

  /** Nodes that failed for good. */
  @JsonIgnore
  public List<NodeStatus> failures() {
    return nodes.stream().filter(node -> node.state() == NodeState.FAILED).toList();
  }

  /** Images a second of all runs together. */
  @JsonIgnore
  double rate() {
    return nodes.stream().mapToDouble(NodeStatus::rate).sum();
  }
}
