package io.radflow.eval.report;

import static io.radflow.eval.page.Column.Type.NUMBER;
import static io.radflow.eval.page.Column.Type.TEXT;
import static io.radflow.eval.page.Column.column;

import io.radflow.core.metric.MetricName;
import io.radflow.core.record.Metric;
import io.radflow.eval.card.Card;
import io.radflow.eval.card.KnownRun;
import io.radflow.eval.card.RunKey;
import io.radflow.eval.page.Column;
import io.radflow.eval.page.PageTable;
import io.radflow.eval.study.IdentifiedRun;
import io.radflow.eval.study.Network;
import io.radflow.eval.study.StudyCell;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.ToLongFunction;

/** A row for each run of the bucket and each target that it was judged on. */
final class RunTable {

  private static final String TITLE = "Runs: the newest complete pass of each";

  private final List<Line> lines;

  private RunTable(List<Line> lines) {
    this.lines = List.copyOf(lines);
  }

  /**
   * What is known of a run.
   *
   * @param content by its metrics; has no passes if there are none
   * @param known by its cards
   * @param result as it stands in the study; empty if the run has no results
   */
  private record Line(
      RunContent content, Optional<KnownRun> known, Optional<IdentifiedRun> result) {

    /** What every metric of the run's newest complete pass says. */
    Object of(Function<Metric, ?> value) {
      List<Metric> metrics = content.finalMetrics();
      return metrics.isEmpty() ? Numbers.NONE : value.apply(metrics.get(0));
    }

    Object data(ToLongFunction<Card.Data> value) {
      return known.flatMap(KnownRun::data).<Object>map(value::applyAsLong).orElse(Numbers.NONE);
    }
  }

  static RunTable of(ReportContent content) {
    if (content.bucket().isEmpty()) {
      return new RunTable(List.of());
    }
    BucketContent bucket = content.bucket().get();
    Map<List<Object>, IdentifiedRun> results = new HashMap<>();
    for (StudyCell cell : content.study().all()) {
      if (cell.metric().equals(cell.target().metric())) {
        cell.runs().forEach(run -> results.put(of(run), run));
        cell.unfinished().forEach(run -> results.put(of(run), run));
      }
    }
    TreeSet<RunKey> judged = new TreeSet<>();
    List<Line> lines = new ArrayList<>();
    for (RunContent run : bucket.runs()) {
      judged.add(run.key());
      lines.add(
          new Line(
              run,
              bucket.known().find(run.key()),
              Optional.ofNullable(results.get(List.of(run.key(), run.target().orElse(""))))));
    }
    bucket
        .known()
        .runs()
        .forEach(
            (key, known) -> {
              if (!judged.contains(key)) {
                RunContent nothing =
                    new RunContent(key, new TreeMap<>(), List.of(), List.of(), false);
                lines.add(new Line(nothing, Optional.of(known), Optional.empty()));
              }
            });
    return new RunTable(lines);
  }

  private static List<Object> of(IdentifiedRun run) {
    return List.of(run.key(), run.result().dataset());
  }

  PageTable forTerminals() {
    List<Column<Line>> columns = columns();
    columns.add(column("remark", TEXT, RunTable::remark));
    return PageTable.of(TITLE, columns, lines);
  }

  PageTable forPages() {
    List<Column<Line>> columns = columns();
    columns.addAll(identity());
    columns.add(column("remark", TEXT, RunTable::remark));
    return PageTable.of(TITLE, columns, lines);
  }

  private static List<Column<Line>> columns() {
    List<Column<Line>> columns = new ArrayList<>(coordinates());
    columns.add(column("accuracy", NUMBER, line -> value(line, MetricName.ACCURACY)));
    columns.add(column("always no", NUMBER, line -> value(line, MetricName.ALWAYS_NO_ACCURACY)));
    columns.add(column("mean AUC", NUMBER, line -> value(line, MetricName.MEAN_AUC)));
    columns.add(column("mean F1", NUMBER, line -> value(line, MetricName.MEAN_F1)));
    columns.add(column("images", NUMBER, line -> line.of(Metric::getSupport)));
    columns.add(column("state", TEXT, RunTable::state));
    columns.add(column("rows (planned, once, more often, never, rejected)", TEXT, RunTable::rows));
    return columns;
  }

  private static List<Column<Line>> coordinates() {
    return List.of(
        column("target", TEXT, line -> line.content().target().orElse(Numbers.NONE)),
        column("run", TEXT, line -> line.content().run()),
        column("started from", TEXT, RunTable::startedFrom),
        column("shot", TEXT, RunTable::shot),
        column("seed", NUMBER, RunTable::seed),
        column("step", NUMBER, line -> line.of(Metric::getStep)));
  }

  private static List<Column<Line>> identity() {
    return List.of(
        column(
            "network",
            TEXT,
            line ->
                line.result()
                    .flatMap(run -> run.model().network())
                    .map(Network::shortTitle)
                    .orElse(Numbers.NONE)),
        column(
            "source",
            TEXT,
            line -> line.result().map(run -> run.model().source().title()).orElse(Numbers.NONE)),
        column(
            "fingerprint",
            TEXT,
            line -> Optional.ofNullable(line.content().key().fingerprint()).orElse(Numbers.NONE)));
  }

  /** With intervals and rows in columns of their own. */
  PageTable forSpreadsheets() {
    List<Column<Line>> columns = new ArrayList<>(coordinates());
    columns.addAll(identity());
    for (String metric :
        List.of(MetricName.ACCURACY, MetricName.ALWAYS_NO_ACCURACY, MetricName.MEAN_AUC)) {
      String name = metric.replace("test/", "");
      columns.add(column(name, NUMBER, line -> number(line, metric, Metric::getValue)));
      columns.add(column(name + "_lower", NUMBER, line -> number(line, metric, Metric::getLower)));
      columns.add(column(name + "_upper", NUMBER, line -> number(line, metric, Metric::getUpper)));
    }
    columns.add(column("images", NUMBER, line -> line.of(Metric::getSupport)));
    columns.add(column("state", TEXT, RunTable::state));
    columns.add(column("rows_planned", NUMBER, line -> line.data(Card.Data::planned)));
    columns.add(column("rows_once", NUMBER, line -> line.data(Card.Data::once)));
    columns.add(column("rows_more_often", NUMBER, line -> line.data(Card.Data::moreOften)));
    columns.add(column("rows_never", NUMBER, line -> line.data(Card.Data::never)));
    columns.add(column("images_rejected", NUMBER, line -> line.data(Card.Data::rejected)));
    columns.add(column("remark", TEXT, RunTable::remark));
    return PageTable.of(TITLE, columns, lines);
  }

  private static String value(Line line, String metric) {
    return ReportTables.value(line.content(), metric, null);
  }

  private static String number(Line line, String metric, Function<Metric, Double> value) {
    return RunContent.find(line.content().finalMetrics(), metric, null)
        .map(value)
        .map(ReportTables::number)
        .orElse("");
  }

  private static Object startedFrom(Line line) {
    return line.known()
        .flatMap(KnownRun::pretrainedModel)
        .<Object>map(name -> name)
        .orElseGet(() -> line.of(Metric::getPretrainedModel));
  }

  private static Object shot(Line line) {
    return line.known()
        .flatMap(KnownRun::shot)
        .<Object>map(shot -> shot)
        .orElseGet(() -> line.of(Metric::getShot));
  }

  private static Object seed(Line line) {
    return line.known()
        .flatMap(KnownRun::seed)
        .<Object>map(seed -> seed)
        .orElseGet(() -> line.of(Metric::getSeed));
  }

  private static String state(Line line) {
    OptionalLong scored =
        line.content().finalStep().map(OptionalLong::of).orElse(OptionalLong.empty());
    return RunStanding.of(line.known(), scored);
  }

  private static String rows(Line line) {
    return line.known()
        .flatMap(KnownRun::data)
        .map(
            data ->
                String.format(
                    "%d, %d, %d, %d, %d",
                    data.planned(), data.once(), data.moreOften(), data.never(), data.rejected()))
        .orElse(Numbers.NONE);
  }

  /** Says so where a newer pass lacks images, what the means leave out, and what disagrees. */
  private static String remark(Line line) {
    List<String> remarks = new ArrayList<>();
    line.content()
        .newestIncomplete()
        .ifPresent(m -> remarks.add("the pass of step " + m.getStep() + " is " + m.getDetail()));
    RunContent.find(line.content().finalMetrics(), MetricName.MEAN_AUC, null)
        .map(Metric::getDetail)
        .ifPresent(remarks::add);
    line.result().ifPresent(run -> remarks.addAll(run.remarks()));
    return String.join("; ", remarks);
  }
}
