package io.radflow.eval.report;

import io.radflow.eval.chart.Axis;
import io.radflow.eval.chart.LineChart;
import io.radflow.eval.chart.Series;
import io.radflow.eval.chart.Style;
import io.radflow.eval.statistics.SampleStatistics;
import io.radflow.eval.study.DataScale;
import io.radflow.eval.study.Domain;
import io.radflow.eval.study.Network;
import io.radflow.eval.study.PretrainedModel;
import io.radflow.eval.study.Shot;
import io.radflow.eval.study.Source;
import io.radflow.eval.study.StudyCell;
import io.radflow.eval.study.Target;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;

/** The figures of one target: its metric by shots, and by how much data models have seen. */
final class StudyFigures {

  private static final int MOST_CATEGORY = 9;

  /** More are hard to tell apart: they get a chart for each network. */
  private static final int MOST_LINES = 8;

  private final Target target;
  private final List<StudyCell> cells;
  private final String metric;

  /**
   * @param cells of the target and its own metric
   */
  StudyFigures(Target target, List<StudyCell> cells) {
    this.target = target;
    this.cells = cells.stream().filter(cell -> !cell.shot().equals(Shot.UNTRAINED)).toList();
    this.metric = Numbers.metric(target.metric()) + " [%]";
  }

  /** As SVG: a chart by shots for each domain, and one by source. */
  List<String> svg() {
    List<String> charts = new ArrayList<>();
    cells.stream()
        .collect(
            Collectors.groupingBy(
                cell -> cell.model().source().domain(), TreeMap::new, Collectors.toList()))
        .forEach((domain, some) -> charts.addAll(byShots(domain, some)));
    List<StudyCell> ofScales =
        cells.stream()
            .filter(cell -> cell.shot().equals(Shot.FULL))
            .filter(cell -> cell.model().network().isPresent())
            .filter(cell -> cell.model().source().isOfScales())
            .toList();
    if (ofScales.stream().map(cell -> cell.model().source()).distinct().count() > 1) {
      charts.add(byScale(ofScales));
    }
    return charts;
  }

  private List<String> byShots(Domain domain, List<StudyCell> ofDomain) {
    String title = target.title() + ", pre-trained on " + domain.title() + " images";
    if (ofDomain.stream().map(StudyCell::line).distinct().count() <= MOST_LINES) {
      return List.of(byShots(title, sources(ofDomain), ofDomain));
    }
    // In the order of the cells: the smallest network first.
    Map<String, List<StudyCell>> byNetwork =
        ofDomain.stream()
            .collect(
                Collectors.groupingBy(
                    StudyFigures::network, LinkedHashMap::new, Collectors.toList()));
    List<String> charts = new ArrayList<>();
    byNetwork.forEach(
        (network, some) -> charts.add(byShots(title + ", " + network, sources(ofDomain), some)));
    return charts;
  }

  /** Charts of one target share their axes, so that domains can be compared. */
  private String byShots(String title, List<Source> sources, List<StudyCell> some) {
    List<Shot> shots =
        List.copyOf(
            cells.stream().map(StudyCell::shot).collect(Collectors.toCollection(TreeSet::new)));
    List<Network> networks = networks();
    // By the order of their models.
    Map<StudyCell.Line, List<StudyCell>> byLine =
        some.stream()
            .sorted(Comparator.comparing(StudyCell::model).thenComparing(StudyCell::variant))
            .collect(
                Collectors.groupingBy(StudyCell::line, LinkedHashMap::new, Collectors.toList()));
    List<Series> series = new ArrayList<>();
    for (Map.Entry<StudyCell.Line, List<StudyCell>> one : byLine.entrySet()) {
      PretrainedModel model = one.getValue().get(0).model();
      int network = model.network().map(networks::indexOf).orElse(networks.size());
      Style style = Style.grouped(sources.indexOf(model.source()), network);
      Map<Integer, StudyCell> points = new TreeMap<>();
      one.getValue().forEach(cell -> points.put(shots.indexOf(cell.shot()), cell));
      series.add(series(name(model, one.getKey().variant()), style, points));
    }
    return new LineChart(
            title,
            "training images of each class",
            Axis.of(shots.stream().map(Shot::title).toList()),
            metric,
            heights(cells),
            series)
        .svg();
  }

  private String byScale(List<StudyCell> ofScales) {
    List<Source> sources = sources(ofScales);
    TreeMap<Network, TreeMap<Domain, TreeMap<Integer, StudyCell>>> lines = new TreeMap<>();
    for (StudyCell cell : ofScales) {
      Source source = cell.model().source();
      lines
          .computeIfAbsent(cell.model().network().orElseThrow(), one -> new TreeMap<>())
          .computeIfAbsent(source.domain(), one -> new TreeMap<>())
          .merge(sources.indexOf(source), cell, StudyCell::shownOf);
    }
    List<Series> series = new ArrayList<>();
    List<Network> networks = networks();
    lines.forEach(
        (network, byDomain) ->
            byDomain.forEach(
                (domain, points) ->
                    series.add(
                        series(
                            network.shortTitle() + ", " + domain.title() + " images",
                            Style.grouped(domain.ordinal(), networks.indexOf(network)),
                            points))));
    return new LineChart(
            target.title() + ", full-shot, by pre-training data",
            "source, the smallest of its domain first",
            Axis.of(sources.stream().map(this::category).toList()),
            metric,
            heights(ofScales),
            series)
        .svg();
  }

  private static Series series(String name, Style style, Map<Integer, StudyCell> points) {
    List<SampleStatistics> statistics =
        points.values().stream().map(StudyCell::statistics).toList();
    return new Series(
        name,
        style,
        points.keySet().stream().mapToDouble(Integer::doubleValue).toArray(),
        statistics.stream().mapToDouble(SampleStatistics::mean).toArray(),
        statistics.stream().mapToDouble(one -> one.deviation().orElse(Double.NaN)).toArray());
  }

  private static Axis heights(List<StudyCell> cells) {
    return Axis.around(
        cells.stream()
            .map(StudyCell::statistics)
            .flatMapToDouble(
                one ->
                    DoubleStream.of(
                        one.mean() - one.deviation().orElse(0),
                        one.mean() + one.deviation().orElse(0))));
  }

  private List<Network> networks() {
    return List.copyOf(
        cells.stream()
            .flatMap(cell -> cell.model().network().stream())
            .collect(Collectors.toCollection(TreeSet::new)));
  }

  private static List<Source> sources(List<StudyCell> cells) {
    return List.copyOf(
        cells.stream()
            .map(cell -> cell.model().source())
            .collect(Collectors.toCollection(TreeSet::new)));
  }

  private static String network(StudyCell cell) {
    return cell.model().network().map(Network::shortTitle).orElse("other networks");
  }

  private static String name(PretrainedModel model, String variant) {
    String name =
        model
            .network()
            .map(network -> network.shortTitle() + " " + model.source().title() + steps(model))
            .orElse(model.name());
    return variant.isEmpty() ? name : name + " [" + variant + "]";
  }

  private static String steps(PretrainedModel model) {
    return model.step() > 0 ? ", step " + model.step() : "";
  }

  /** Table 1's name of a source, or the initials of its data sets: C+M. */
  private String category(Source source) {
    String text =
        DataScale.of(source, target)
            .map(DataScale::title)
            .orElseGet(
                () ->
                    Arrays.stream(source.name().split("_"))
                        .map(part -> part.substring(0, 1).toUpperCase(Locale.ROOT))
                        .collect(Collectors.joining("+")));
    return text.length() <= MOST_CATEGORY ? text : text.substring(0, MOST_CATEGORY - 1) + "…";
  }
}
