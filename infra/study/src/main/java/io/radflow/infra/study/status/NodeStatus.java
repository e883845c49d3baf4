package io.radflow.infra.study.status;

import com.fasterxml.jackson.annotation.JsonIgnore;
import io.radflow.infra.study.graph.NodeKind;
import io.radflow.infra.study.graph.RunCell;
import io.radflow.infra.study.graph.StudyNode;
import org.apache.flink.annotation.Internal;

/**
 * How a node of a study stands.
 *
 * @param cell of a run; null of others
 * @param attempts of its job that this study has made
 * @param detail how far its job is, as a line; empty while none runs
 * @param done of {@code total}, in the unit of the kind: steps of a run
 * @param total 0 if it is not known
 * @param rate images a second of a run at work; 0 if it is not known
 * @param value of the target's own metric on a run that is judged; null otherwise
 * @param failure of its last attempt; null without one
 * @param log file of its attempts beside the report; null while there is none
 */
@Internal
public record NodeStatus(
    String id,
    NodeKind kind,
    String title,
    RunCell cell,
    NodeState state,
    int attempts,
    String detail,
    double done,
    double total,
    double rate,
    Double value,
    String failure,
    String log) {

  /** Of a node that nothing was done for yet. */
  public static NodeStatus waiting(StudyNode node) {
    return new NodeStatus(
        node.id(),
        node.kind(),
        node.title(),
        node.cell(),
        NodeState.WAITING,
        0,
        "",
        0,
        0,
        0,
        null,
        null,
        null);
  }

  @JsonIgnore
  boolean isRun() {
    return kind == NodeKind.SOURCE_RUN || kind == NodeKind.TARGET_RUN;
  }

  /** The same in another state, at rest. */
  public NodeStatus in(NodeState next) {
    return new NodeStatus(
        id, kind, title, cell, next, attempts, "", done, total, 0, value, failure, log);
  }

  /** The same after an attempt that failed. */
  public NodeStatus failed(NodeState next, String why) {
    return new NodeStatus(
        id, kind, title, cell, next, attempts, "", done, total, 0, value, why, log);
  }

  /** The same with one more attempt, which writes a log. */
  public NodeStatus attempted(String logFile) {
    return new NodeStatus(
        id,
        kind,
        title,
        cell,
        NodeState.RUNNING,
        attempts + 1,
        "starting",
        0,
        0,
        0,
        value,
        failure,
        logFile);
  }

  /** The same while its job is at work. */
  public NodeStatus at(String line, double doneNow, double totalNow, double rateNow) {
    return new NodeStatus(
        id, kind, title, cell, state, attempts, line, doneNow, totalNow, rateNow, value, failure,
        log);
  }

  /** The same with its metric. */
  public NodeStatus judged(double metric) {
    return new NodeStatus(
        id, kind, title, cell, state, attempts, detail, done, total, rate, metric, failure, log);
  }
}
