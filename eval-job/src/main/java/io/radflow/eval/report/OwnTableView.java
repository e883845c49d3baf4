package io.radflow.eval.report;

import static io.radflow.eval.page.Column.Type.NUMBER;
import static io.radflow.eval.page.Column.Type.TEXT;
import static io.radflow.eval.page.Column.column;

import io.radflow.eval.page.Html;
import io.radflow.eval.page.PageTable;
import io.radflow.eval.study.Network;
import io.radflow.eval.study.OwnTable;
import io.radflow.eval.study.OwnTable.Column;
import io.radflow.eval.study.OwnTable.Row;
import io.radflow.eval.study.TransferTable.Entry;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The table of own targets and sources: a row a target, a column a network and source. */
final class OwnTableView {

  private final OwnTable table;

  OwnTableView(OwnTable table) {
    this.table = table;
  }

  void addTo(Html html) {
    html.markup("<div class=\"wide\"><table class=\"transfer\">\n<thead><tr>");
    html.markup("<th>target</th><th>metric</th>");
    for (Column column : table.columns()) {
      html.markup("<th class=\"number\">" + Html.escape(network(column)));
      html.markup("<br>" + Html.escape(column.source().title()) + "</th>");
    }
    html.markup("</tr></thead>\n<tbody>\n");
    table.rows().forEach(row -> addRow(row, html));
    html.markup("</tbody></table></div>\n");
  }

  private void addRow(Row row, Html html) {
    html.markup("<tr><th scope=\"row\">" + Html.escape(row.target().title()));
    html.markup("<br><small>" + Html.escape(row.target().dataset()) + "</small></th><td>");
    html.markup(Html.escape(Numbers.metric(row.target().metric())) + "</td>");
    for (Column column : table.columns()) {
      html.markup("<td class=\"number\">");
      html.markup(TransferTableView.markup(entry(row, column), unfinished(row, column)));
      html.markup("</td>");
    }
    html.markup("</tr>\n");
  }

  private static Optional<Entry> entry(Row row, Column column) {
    return Optional.ofNullable(row.entries().get(column));
  }

  private static int unfinished(Row row, Column column) {
    return row.unfinished().getOrDefault(column, 0);
  }

  private static String network(Column column) {
    return column.network().map(Network::title).orElse("network not told");
  }

  /** A target's cell, or what is unfinished of one. */
  private record Line(Row row, Column column) {}

  /** For a terminal and its narrow lines: a row a target, network and source. */
  PageTable text() {
    return PageTable.of(
        "Own targets and sources: full-shot transfer, mean ± deviation in percent (seeds);"
            + " * best for the network, ** best of the target",
        List.of(
            column("target", TEXT, (Line line) -> line.row().target().title()),
            column("metric", TEXT, line -> Numbers.metric(line.row().target().metric())),
            column("network", TEXT, line -> network(line.column())),
            column("source", TEXT, line -> line.column().source().title()),
            column(
                "result",
                NUMBER,
                line ->
                    TransferTableView.text(
                        entry(line.row(), line.column()), unfinished(line.row(), line.column())))),
        lines());
  }

  private List<Line> lines() {
    List<Line> lines = new ArrayList<>();
    for (Row row : table.rows()) {
      for (Column column : table.columns()) {
        if (row.entries().containsKey(column) || row.unfinished().containsKey(column)) {
          lines.add(new Line(row, column));
        }
      }
    }
    return lines;
  }
}
