package io.radflow.infra.study.status;

import static io.radflow.eval.page.Column.column;

import io.radflow.eval.page.Column;
import io.radflow.eval.page.Column.Type;
import io.radflow.eval.page.Html;
import io.radflow.eval.page.PageTable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Locale;
import org.apache.flink.annotation.Internal;

/** How a study stands, as a page beside its report. As long as the study goes on, it reloads. */
@Internal
public final class StudyPage {

  /** Name of the page in the report's folder. */
  public static final String FILE = "study.html";

  private static final int RELOAD_SECONDS = 5;

  private static final List<Column<NodeStatus>> JOBS =
      List.of(
          column("", Type.TEXT, NodeStatus::title),
          column("state", Type.TEXT, node -> words(node.state())),
          column("attempts", Type.NUMBER, NodeStatus::attempts),
          column("", Type.TEXT, StudyPage::saying),
          column("log", Type.TEXT, NodeStatus::log));

  private StudyPage() {}

  /** Writes the page: a reader sees the one before or this one, whole. */
  public static void write(Path folder, StudyStatus status) throws IOException {
    Files.createDirectories(folder);
    Path staged = folder.resolve(FILE + ".new");
    Files.writeString(staged, render(status), StandardCharsets.UTF_8);
    Files.move(
        staged,
        folder.resolve(FILE),
        StandardCopyOption.ATOMIC_MOVE,
        StandardCopyOption.REPLACE_EXISTING);
  }

  static String render(StudyStatus status) {
    Html page = Html.page("Study " + status.study());
    if (status.state() == StudyStatus.State.RUNNING) {
      page.markup("<meta http-equiv=\"refresh\" content=\"" + RELOAD_SECONDS + "\">\n");
    }
    page.element("p", StudyScreen.line(status) + "; as of " + status.updated());
    page.markup("<div class=\"wide\">\n").table(StudyScreen.cells(status)).markup("</div>\n");
    page.table(jobs("At work", status, NodeState.RUNNING, NodeState.RETRYING));
    page.table(jobs("Failed", status, NodeState.FAILED, NodeState.LEFT_OUT));
    page.table(jobs("Done", status, NodeState.DONE));
    page.table(jobs("Waiting", status, NodeState.WAITING));
    return page.endPage();
  }

  private static PageTable jobs(String title, StudyStatus status, NodeState... states) {
    return PageTable.of(
        title,
        JOBS,
        status.nodes().stream().filter(node -> List.of(states).contains(node.state())).toList());
  }

  private static String words(NodeState state) {
    return state.sign() + " " + state.name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }

  private static String saying(NodeStatus node) {
    return switch (node.state()) {
      case RUNNING -> node.detail();
      case RETRYING, FAILED, LEFT_OUT -> node.failure();
      case DONE, WAITING -> "";
    };
  }
}
