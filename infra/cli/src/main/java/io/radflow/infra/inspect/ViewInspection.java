package io.radflow.infra.inspect;

import io.radflow.core.manifest.ViewManifest;
import io.radflow.core.manifest.ViewManifest.LabelCount;
import io.radflow.core.store.ObjectStore;
import io.radflow.eval.chart.BarChart;
import io.radflow.eval.chart.Histogram;
import io.radflow.eval.chart.PairMatrix;
import io.radflow.eval.page.Html;
import io.radflow.training.ViewMixing;
import io.radflow.training.mixing.Mixing;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.apache.flink.annotation.Internal;

/** A view as a page: index.html, and images/ beside it. */
@Internal
public final class ViewInspection {

  private static final String IMAGES = "images";
  private static final int MOST_LABELS = 40;

  private final ViewManifest view;
  private final ViewStatistics statistics;
  private final List<LabelExamples> examples;
  private final Histogram intensities;
  private final Optional<Mixing> mixing;

  /** Of the labels, the most frequent ones in the view's order. */
  private final List<Integer> shown;

  private ViewInspection(
      ViewManifest view,
      ViewStatistics statistics,
      List<LabelExamples> examples,
      Histogram intensities,
      Optional<Mixing> mixing) {
    this.view = view;
    this.mixing = mixing;
    this.statistics = statistics;
    this.examples = examples;
    this.intensities = intensities;
    this.shown = frequent(statistics.together());
  }

  /**
   * @throws IOException if there is no such view, or something of it cannot be read
   */
  public static ViewInspection read(ObjectStore store, String view, InspectOptions options)
      throws IOException {
    ViewManifest manifest =
        ViewManifest.read(store, view)
            .orElseThrow(
                () ->
                    new IOException(
                        "There is no complete view '"
                            + view
                            + "' in bucket "
                            + store.address().bucket()
                            + "; run preprocess for it first"));
    ExampleReader reader = new ExampleReader(store, options);
    List<LabelExamples> examples = reader.read(manifest);
    return new ViewInspection(
        manifest,
        ViewStatistics.read(store, manifest),
        examples,
        reader.intensities(),
        ViewMixing.of(store, manifest));
  }

  private static List<Integer> frequent(long[][] together) {
    return IntStream.range(0, together.length)
        .boxed()
        .sorted(Comparator.comparingLong((Integer label) -> -together[label][label]))
        .limit(MOST_LABELS)
        .sorted()
        .toList();
  }

  /**
   * Writes the page.
   *
   * @return index.html
   */
  public Path write(Path folder) throws IOException {
    Files.createDirectories(folder.resolve(IMAGES));
    Html html = Html.page("View " + view.view());
    html.table(InspectTables.facts(view));
    addAlarms(html);
    html.element("h2", "Splits").table(InspectTables.splits(statistics.splits()));
    addBatches(html);
    addLabels(html);
    html.element("h2", "Images");
    html.markup("<div class=\"charts\">\n");
    for (Histogram histogram : List.of(statistics.shortSides(), intensities)) {
      if (!histogram.isEmpty()) {
        html.markup(histogram.svg());
      }
    }
    html.markup("</div>\n");
    addSheets(html, folder);
    html.element("h2", "Rules");
    html.table(InspectTables.counts("Rows dropped", "rule", view.droppedByRule()));
    html.table(InspectTables.counts("Labels changed", "rule", view.changedByRule()));
    html.table(InspectTables.counts("Rows rejected", "reason", view.rejectsByReason()));
    html.table(InspectTables.labels(view));
    Path page = folder.resolve("index.html");
    Files.writeString(page, html.endPage(), StandardCharsets.UTF_8);
    return page;
  }

  private void addAlarms(Html html) {
    view.leaks()
        .forEach(
            (split, leak) ->
                html.markup(
                    String.format(
                        "<p class=\"alarm\">train and %s share %d patients and %d images.</p>%n",
                        Html.escape(split), leak.patients(), leak.images())));
  }

  /** How mixed the batches of a run with every setting's default are. */
  private void addBatches(Html html) {
    if (mixing.isEmpty()) {
      return;
    }
    html.element("h2", "Batches");
    mixing
        .get()
        .advice()
        .ifPresent(
            advice ->
                html.markup(
                    String.format(
                        "<p class=\"alarm\">Batches are not mixed as by a full shuffle: %s.</p>%n",
                        Html.escape(advice))));
    html.table(InspectTables.mixing(mixing.get()));
  }

  /** How mixed the batches of a run over the view are, in a line; empty if it has too few rows. */
  public Optional<String> batches() {
    return mixing.map(
        measured ->
            measured
                + measured
                    .advice()
                    .map(advice -> ". Batches are not mixed as by a full shuffle: " + advice)
                    .orElse(""));
  }

  private void addLabels(Html html) {
    html.element("h2", "Labels");
    if (shown.size() < view.labels().size()) {
      html.element(
          "p", "The " + shown.size() + " most frequent of " + view.labels().size() + " labels.");
    }
    html.markup("<div class=\"charts\">\n");
    html.markup(new BarChart("Prevalence in train by data set", prevalence()).svg());
    html.markup("</div>\n<div class=\"wide\">\n");
    List<String> names = shown.stream().map(view.labels()::get).toList();
    long[][] together =
        shown.stream()
            .map(
                row ->
                    shown.stream()
                        .mapToLong(column -> statistics.together()[row][column])
                        .toArray())
            .toArray(long[][]::new);
    html.markup(
        new PairMatrix("Labels that come together, of the rarer's rows", names, together).svg());
    html.markup("</div>\n");
  }

  /** Label → data set → positive / known; of all splits where there is no train. */
  private Map<String, Map<String, Double>> prevalence() {
    Map<String, Map<String, Double>> prevalence = new LinkedHashMap<>();
    for (int label : shown) {
      prevalence.put(view.labels().get(label), new TreeMap<>());
    }
    view.labelCountsByDataset()
        .forEach(
            (dataset, splits) -> {
              Map<String, LabelCount> counts = splits.getOrDefault("train", Map.of());
              prevalence.forEach(
                  (label, byDataset) -> {
                    LabelCount count = counts.get(label);
                    if (count != null && count.prevalence() != null) {
                      byDataset.put(dataset, count.prevalence());
                    }
                  });
            });
    return prevalence;
  }

  private void addSheets(Html html, Path folder) throws IOException {
    html.element("h2", "Examples of train: raw, transformed, augmented");
    List<String> names = shown.stream().map(view.labels()::get).toList();
    Map<Example, Integer> numbers = new IdentityHashMap<>();
    for (LabelExamples label : examples) {
      if (names.contains(label.label()) || label.label().equals(ExampleReader.NONE)) {
        html.element("h3", label.label()).markup("<div class=\"sheet\">\n");
        for (Example example : label.examples()) {
          Integer number = numbers.get(example);
          if (number == null) {
            number = numbers.size();
            numbers.put(example, number);
            writePictures(folder, number, example);
          }
          addFigure(html, number, example);
        }
        html.markup("</div>\n");
      }
    }
  }

  private static void addFigure(Html html, int number, Example example) {
    html.markup("<figure><div class=\"three\">");
    for (String state : states(example)) {
      html.markup(
          String.format(
              "<img alt=\"%s\" src=\"%s/%d-%s.png\" loading=\"lazy\">",
              state, IMAGES, number, state));
    }
    html.markup("</div><figcaption>" + Html.escape(example.id()) + "<br>");
    html.markup("<small>" + Html.escape(example.published()) + "</small>");
    html.markup("</figcaption></figure>\n");
  }

  private static List<String> states(Example example) {
    List<String> states = new ArrayList<>(Arrays.asList("raw", "transformed", "augmented"));
    if (example.raw() == null) {
      states.remove(0);
    }
    return states;
  }

  private static void writePictures(Path folder, int number, Example example) throws IOException {
    for (String state : states(example)) {
      byte[] png =
          switch (state) {
            case "raw" -> example.raw();
            case "transformed" -> example.transformed();
            default -> example.augmented();
          };
      Files.write(folder.resolve(IMAGES).resolve(number + "-" + state + ".png"), png);
    }
  }
}
