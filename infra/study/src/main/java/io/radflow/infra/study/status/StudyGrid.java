package io.radflow.infra.study.status;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * A study's runs on targets as a table: a row for each model, a column for each target and shot.
 */
final class StudyGrid {

  /** What fills a cell. */
  private record Place(String row, String column) {}

  private final Set<String> rows = new LinkedHashSet<>();
  private final Set<String> columns = new LinkedHashSet<>();
  private final Map<Place, List<NodeStatus>> cells = new LinkedHashMap<>();

  StudyGrid(StudyStatus status) {
    for (NodeStatus run : status.targetRuns()) {
      String row =
          part(run.cell().source(), run.cell().sourceFraction()) + " " + run.cell().network();
      String column =
          part(run.cell().target(), run.cell().fraction())
              + " "
              + run.cell().shot().replace("_shot", "");
      rows.add(row);
      columns.add(column);
      cells.computeIfAbsent(new Place(row, column), place -> new ArrayList<>()).add(run);
    }
  }

  private static String part(String name, double fraction) {
    return fraction == 1 ? name : name + " (" + fraction + ")";
  }

  List<String> rows() {
    return List.copyOf(rows);
  }

  List<String> columns() {
    return List.copyOf(columns);
  }

  /**
   * What a cell shows: the mean of the metric over the seeds that are judged, how many are done, a
   * sign for each that is not waiting or done.
   */
  String cell(String row, String column) {
    List<NodeStatus> runs = cells.getOrDefault(new Place(row, column), List.of());
    if (runs.isEmpty()) {
      return "";
    }
    long done = runs.stream().filter(run -> run.state() == NodeState.DONE).count();
    StringBuilder text = new StringBuilder();
    runs.stream()
        .filter(run -> run.value() != null)
        .mapToDouble(NodeStatus::value)
        .average()
        .ifPresent(mean -> text.append(String.format(Locale.ROOT, "%.3f ", mean)));
    text.append(done).append('/').append(runs.size());
    for (NodeState state :
        List.of(NodeState.RUNNING, NodeState.RETRYING, NodeState.FAILED, NodeState.LEFT_OUT)) {
      long count = runs.stream().filter(run -> run.state() == state).count();
      text.append(count == 0 ? "" : " " + state.sign() + (count == 1 ? "" : count));
    }
    return text.toString();
  }
}
