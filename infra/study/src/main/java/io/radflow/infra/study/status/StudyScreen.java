package io.radflow.infra.study.status;

import io.radflow.eval.page.Column;
import io.radflow.eval.page.PageTable;
import io.radflow.infra.progress.Progress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.apache.flink.annotation.Internal;

/** How a study stands, for a terminal. */
@Internal
public final class StudyScreen {

  private static final int MOST_JOBS = 12;

  private StudyScreen() {}

  /** One line for all of it. */
  public static String line(StudyStatus status) {
    List<String> words = new ArrayList<>();
    words.add("%d of %d runs done".formatted(status.runs(NodeState.DONE), status.runs().size()));
    add(words, status.count(NodeState.RUNNING), "jobs at work");
    add(words, status.count(NodeState.RETRYING), "to try again");
    add(words, status.count(NodeState.FAILED), "failed");
    add(words, status.count(NodeState.LEFT_OUT), "left out");
    if (status.rate() > 0) {
      words.add(String.format(Locale.ROOT, "%,.1f images/s", status.rate()));
    }
    if (status.state() == StudyStatus.State.RUNNING && status.secondsLeft() != null) {
      words.add(Progress.clock(Duration.ofSeconds(status.secondsLeft())) + " left");
    } else {
      words.add(Progress.clock(Duration.ofSeconds(status.seconds())) + " so far");
    }
    return "study " + status.study() + ": " + String.join(", ", words);
  }

  private static void add(List<String> words, long count, String what) {
    if (count > 0) {
      words.add(count + " " + what);
    }
  }

  /** The line, the table of cells, and what is at work. */
  public static List<String> lines(StudyStatus status) {
    List<String> lines = new ArrayList<>(cells(status).text().lines().toList());
    List<NodeStatus> atWork =
        status.nodes().stream()
            .filter(node -> node.state() == NodeState.RUNNING || node.state() == NodeState.RETRYING)
            .toList();
    for (NodeStatus node : atWork.subList(0, Math.min(MOST_JOBS, atWork.size()))) {
      String what =
          node.state() == NodeState.RETRYING ? "again after: " + node.failure() : node.detail();
      lines.add("  " + node.state().sign() + " " + node.title() + ": " + what);
    }
    if (atWork.size() > MOST_JOBS) {
      lines.add("  and " + (atWork.size() - MOST_JOBS) + " more");
    }
    lines.add(line(status));
    return lines;
  }

  /** Runs on targets by model, target and shot. */
  static PageTable cells(StudyStatus status) {
    StudyGrid grid = new StudyGrid(status);
    List<Column<String>> columns = new ArrayList<>();
    columns.add(Column.column("", Column.Type.TEXT, row -> row));
    for (String name : grid.columns()) {
      columns.add(Column.column(name, Column.Type.TEXT, row -> grid.cell(row, name)));
    }
    return PageTable.of("Runs on targets", columns, grid.rows());
  }

  /** What failed for good, with its log, and what was left out for it. */
  public static List<String> failures(StudyStatus status, String folder) {
    List<String> lines = new ArrayList<>();
    for (NodeStatus node : status.failures()) {
      lines.add(
          "%s failed after %d attempts: %s; see %s"
              .formatted(
                  node.title(),
                  node.attempts(),
                  node.failure(),
                  node.log() == null ? folder : folder + "/" + node.log()));
    }
    for (NodeStatus node : status.nodes()) {
      if (node.state() == NodeState.LEFT_OUT) {
        lines.add(node.title() + " was left out: it " + node.failure());
      }
    }
    return lines;
  }
}
