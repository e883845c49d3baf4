package io.radflow.eval.report;

import io.radflow.core.metric.MetricName;
import io.radflow.core.record.Metric;
import io.radflow.eval.chart.LineChart;
import io.radflow.eval.chart.Series;
import io.radflow.eval.chart.Style;
import io.radflow.eval.page.Html;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;

/** Renders a report as one HTML file: no script, no other file, readable in print. */
final class ReportPage {

  private static final String RUNS =
      "The newest complete pass of each run, with 95% intervals over its images. Always no is the"
          + " accuracy of a model that calls no label. Rows of train: planned, trained once, more"
          + " often, never, and images that were rejected before.";

  private final ReportContent content;
  private final Html html = Html.page("RadFlow report");

  private ReportPage(ReportContent content) {
    this.content = content;
  }

  static String render(ReportContent content) {
    return new ReportPage(content).page();
  }

  private String page() {
    html.element("p", "Of " + origins() + ".");
    if (!content.study().files().isEmpty() || !content.study().faults().isEmpty()) {
      new StudySection(content).addTo(html);
    }
    content.bucket().ifPresent(this::addBucket);
    return html.endPage();
  }

  private String origins() {
    List<String> origins = new ArrayList<>();
    content.bucket().ifPresent(bucket -> origins.add("everything in " + bucket.bucket()));
    int files = content.study().files().size();
    if (files > 0) {
      origins.add(files == 1 ? "one file of results" : files + " files of results");
    }
    return String.join(" and ", origins);
  }

  private void addBucket(BucketContent bucket) {
    html.element("h2", "Runs").element("p", RUNS);
    html.markup("<div class=\"wide\">").table(RunTable.of(content).forPages()).markup("</div>\n");
    List<RunContent> detailed = bucket.runs().stream().filter(RunContent::detailed).toList();
    detailed.forEach(this::addRun);
    if (detailed.size() < bucket.runs().size()) {
      html.element(
          "p",
          String.format(
              "%d more runs are in the tables only.", bucket.runs().size() - detailed.size()));
    }
    html.element("h2", "Data");
    html.table(ReportTables.drops(bucket));
    html.table(ReportTables.views(bucket));
    html.table(ReportTables.provenance(bucket));
    html.table(ReportTables.rejects(bucket));
  }

  private void addRun(RunContent run) {
    html.element("h2", "Run " + run.title());
    html.markup("<div class=\"charts\">\n");
    addTrainingChart(run, MetricName.TRAIN_LOSS, "Training loss", "loss");
    addTrainingChart(run, MetricName.LEARNING_RATE, "Learning rate", "rate");
    addEvaluationChart(run);
    html.markup("</div>\n");
    html.table(ReportTables.labels(run));
    addGallery(run);
  }

  private void addTrainingChart(RunContent run, String name, String title, String unit) {
    List<Metric> rows = new ArrayList<>();
    for (Metric row : run.training()) {
      if (row.getName().equals(name) && row.getValue() != null) {
        rows.add(row);
      }
    }
    if (!rows.isEmpty()) {
      double[] steps = rows.stream().mapToDouble(Metric::getStep).toArray();
      double[] values = rows.stream().mapToDouble(Metric::getValue).toArray();
      addChart(title, unit, List.of(Series.of(title, Style.numbered(0), steps, values)));
    }
  }

  private void addEvaluationChart(RunContent run) {
    List<Series> series = new ArrayList<>();
    addEvaluationSeries(run, MetricName.MEAN_AUC, "mean AUC", series);
    addEvaluationSeries(run, MetricName.ACCURACY, "accuracy", series);
    addEvaluationSeries(run, MetricName.ALWAYS_NO_ACCURACY, "accuracy of always no", series);
    addEvaluationSeries(run, MetricName.MEAN_F1, "mean F1", series);
    if (!series.isEmpty()) {
      addChart("Test metrics by step (complete passes)", "value", series);
    }
  }

  private static void addEvaluationSeries(
      RunContent run, String metric, String name, List<Series> series) {
    List<double[]> points = new ArrayList<>();
    for (Map.Entry<Long, List<Metric>> pass : run.evaluations().entrySet()) {
      if (RunContent.isComplete(pass.getValue())) {
        RunContent.find(pass.getValue(), metric, null)
            .ifPresent(value -> points.add(new double[] {pass.getKey(), value.getValue()}));
      }
    }
    if (!points.isEmpty()) {
      series.add(
          Series.of(
              name,
              Style.numbered(series.size()),
              points.stream().mapToDouble(point -> point[0]).toArray(),
              points.stream().mapToDouble(point -> point[1]).toArray()));
    }
  }

  private void addChart(String title, String unit, List<Series> series) {
    html.markup(new LineChart(title, "step", unit, series).svg());
  }

  private void addGallery(RunContent run) {
    if (run.gallery().isEmpty()) {
      return;
    }
    html.element("h3", "Test images, as the model saw them");
    html.markup("<div class=\"gallery\">\n");
    for (GalleryImage image : run.gallery()) {
      html.markup(image.right() ? "<figure>" : "<figure class=\"wrong\">");
      html.markup("<img alt=\"" + Html.escape(image.id()) + "\" src=\"data:image/png;base64,");
      html.markup(Base64.getEncoder().encodeToString(image.png()) + "\">\n<figcaption>");
      html.markup(image.right() ? "<b>✓ right</b><br>" : "<b>✗ wrong</b><br>");
      html.markup("true: " + Html.escape(image.truth()) + "<br>");
      html.markup("predicted: " + Html.escape(image.predicted()) + "<br>");
      html.markup("<small>" + Html.escape(image.id()) + "</small></figcaption></figure>\n");
    }
    html.markup("</div>\n");
  }
}
