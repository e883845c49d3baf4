package io.radflow.infra.inspect;

import io.radflow.core.manifest.ViewManifest;
import io.radflow.core.manifest.ViewManifest.LabelCount;
import io.radflow.eval.page.Table;
import io.radflow.infra.inspect.ViewStatistics.Members;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The tables of a view's page. */
final class InspectTables {

  private InspectTables() {}

  static Table facts(ViewManifest view) {
    Map<String, String> facts = new LinkedHashMap<>();
    facts.put("version", "" + view.version());
    facts.put("drops", String.join(", ", view.sources()));
    facts.put("recipe", view.recipe());
    facts.put("label space", view.labelSpace() + ", " + view.labels().size() + " labels");
    facts.put("label policy", view.labelPolicy() == null ? "not told" : view.labelPolicy());
    facts.put("split policy", view.splitPolicy() + ", seed " + view.splitSeed());
    facts.put(
        "patients",
        view.patientDisjoint() == null
            ? "none are known"
            : view.patientDisjoint() ? "the split is disjoint" : "NOT disjoint");
    facts.put("samples", "" + view.samples());
    facts.put("tensors", "" + view.tensors());
    List<List<String>> rows = new ArrayList<>();
    facts.forEach((name, value) -> rows.add(List.of(name, value)));
    return new Table("The view", List.of("", "value"), rows);
  }

  static Table counts(String title, String name, Map<String, Long> counts) {
    List<List<String>> rows = new ArrayList<>();
    counts.forEach((rule, count) -> rows.add(List.of(rule, "" + count)));
    return new Table(title, List.of(name, "#count"), rows);
  }

  static Table splits(Map<String, Members> splits) {
    Members train = splits.get("train");
    List<List<String>> rows = new ArrayList<>();
    splits.forEach(
        (name, split) ->
            rows.add(
                List.of(
                    name,
                    "" + split.rows(),
                    "" + split.images(),
                    "" + split.patients(),
                    train == null || split == train ? "" : "" + split.sharedImages(train),
                    train == null || split == train ? "" : "" + split.sharedPatients(train))));
    return new Table(
        "Splits and what they share",
        List.of(
            "split",
            "#rows",
            "#different images",
            "#patients",
            "#images also in train",
            "#patients also in train"),
        rows);
  }

  static Table labels(ViewManifest view) {
    List<List<String>> rows = new ArrayList<>();
    view.labelCountsByDataset()
        .forEach(
            (dataset, splits) ->
                splits.forEach(
                    (split, labels) ->
                        labels.forEach(
                            (label, count) -> rows.add(row(dataset, split, label, count)))));
    return new Table(
        "Labels by data set and split",
        List.of("data set", "split", "label", "#positive", "#negative", "#unknown", "#prevalence"),
        rows);
  }

  private static List<String> row(String dataset, String split, String label, LabelCount count) {
    return List.of(
        dataset,
        split,
        label,
        "" + count.positive(),
        "" + count.negative(),
        "" + count.unknown(),
        count.prevalence() == null ? "–" : String.format("%.4f", count.prevalence()));
  }
}
