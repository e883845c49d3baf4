package io.radflow.eval.report;

import static io.radflow.eval.page.Column.Type.NUMBER;
import static io.radflow.eval.page.Column.Type.TEXT;
import static io.radflow.eval.page.Column.column;

import io.radflow.eval.page.Column;
import io.radflow.eval.page.Html;
import io.radflow.eval.page.PageTable;
import io.radflow.eval.statistics.SampleStatistics;
import io.radflow.eval.study.DataScale;
import io.radflow.eval.study.Network;
import io.radflow.eval.study.TransferTable;
import io.radflow.eval.study.TransferTable.Entry;
import io.radflow.eval.study.TransferTable.Row;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Table 1 as people know it: a row a target, a column a network and source. */
final class TransferTableView {

  private static final String LEGEND =
      "Mean ± sample standard deviation over seeds, in percent: accuracy, or mean AUC where the"
          + " metric says so. Bold: the best source for a network size. Red and underlined: the best"
          + " of the row. Italic: no significant difference between the two data scales of one"
          + " domain.";

  private final TransferTable table;

  TransferTableView(TransferTable table) {
    this.table = table;
  }

  void addTo(Html html) {
    html.element("p", LEGEND);
    html.markup("<div class=\"wide\"><table class=\"transfer\">\n<thead><tr>");
    html.markup("<th rowspan=\"2\">target</th><th rowspan=\"2\">metric</th>");
    for (Network network : table.networks()) {
      html.markup("<th colspan=\"" + DataScale.values().length + "\">" + network.title() + "</th>");
    }
    html.markup("</tr>\n<tr>");
    table.networks().forEach(network -> addScales(html));
    html.markup("</tr></thead>\n<tbody>\n");
    table.rows().forEach(row -> addRow(row, html));
    html.markup("</tbody></table></div>\n");
  }

  private static void addScales(Html html) {
    for (DataScale scale : DataScale.values()) {
      html.markup("<th class=\"number\">" + scale.title() + "</th>");
    }
  }

  private void addRow(Row row, Html html) {
    html.markup("<tr><th scope=\"row\">" + Html.escape(row.target().title()));
    html.markup("<br><small>" + Html.escape(row.target().dataset()) + "</small></th><td>");
    html.markup(Html.escape(Numbers.metric(row.target().metric())) + "</td>");
    for (Network network : table.networks()) {
      for (DataScale scale : DataScale.values()) {
        html.markup("<td class=\"number\">");
        html.markup(markup(row.entry(network, scale), row.unfinished(network, scale)));
        html.markup("</td>");
      }
    }
    html.markup("</tr>\n");
  }

  /** A cell with its marks and its seeds. */
  static String markup(Optional<Entry> cell, int unfinished) {
    String runs = unfinished == 0 ? "" : unfinished + " unfinished";
    if (cell.isEmpty()) {
      return runs.isEmpty() ? Numbers.NONE : "<small>" + runs + "</small>";
    }
    Entry entry = cell.get();
    SampleStatistics statistics = entry.cell().statistics();
    String text = Numbers.spread(statistics.mean(), statistics.deviation());
    if (entry.same()) {
      text = "<i>" + text + "</i>";
    }
    if (entry.best()) {
      text = "<b>" + text + "</b>";
    }
    if (entry.bestOfRow()) {
      text = "<span class=\"red\">" + text + "</span>";
    }
    return text
        + "<br><small>"
        + seeds(statistics.count())
        + (runs.isEmpty() ? "" : ", " + runs)
        + "</small>";
  }

  private static String seeds(int count) {
    return count == 1 ? "1 seed: no deviation" : count + " seeds";
  }

  /** A target's row as far as one network goes. */
  private record Line(Row row, Network network) {}

  /** For a terminal and its narrow lines: a row a target and network. */
  PageTable text() {
    List<Column<Line>> columns = new ArrayList<>();
    columns.add(column("target", TEXT, line -> line.row().target().title()));
    columns.add(column("network", TEXT, line -> line.network().title()));
    for (DataScale scale : DataScale.values()) {
      columns.add(
          column(
              scale.title(),
              NUMBER,
              line ->
                  text(
                      line.row().entry(line.network(), scale),
                      line.row().unfinished(line.network(), scale))));
    }
    List<Line> lines = new ArrayList<>();
    for (Row row : table.rows()) {
      table.networks().forEach(network -> lines.add(new Line(row, network)));
    }
    return PageTable.of(
        "Table 1: full-shot transfer, mean ± deviation in percent (seeds);"
            + " * best for the network, ** best of the target, ~ data scales do not differ",
        columns,
        lines);
  }

  /** A cell with its marks and its seeds. */
  static String text(Optional<Entry> cell, int unfinished) {
    String runs = unfinished == 0 ? "" : unfinished + " unfinished";
    if (cell.isEmpty()) {
      return runs.isEmpty() ? Numbers.NONE : runs;
    }
    Entry entry = cell.get();
    SampleStatistics statistics = entry.cell().statistics();
    return (entry.same() ? "~" : "")
        + (entry.bestOfRow() ? "**" : entry.best() ? "*" : "")
        + Numbers.spread(statistics.mean(), statistics.deviation())
        + " ("
        + statistics.count()
        + (runs.isEmpty() ? "" : ", " + runs)
        + ")";
  }
}
