package io.radflow.infra.inspect;

import static io.radflow.eval.page.Column.Type.NUMBER;
import static io.radflow.eval.page.Column.Type.TEXT;
import static io.radflow.eval.page.Column.column;

import io.radflow.core.manifest.ViewManifest;
import io.radflow.core.manifest.ViewManifest.LabelCount;
import io.radflow.eval.page.PageTable;
import io.radflow.infra.inspect.ViewStatistics.Members;
import io.radflow.training.mixing.Different;
import io.radflow.training.mixing.Mixing;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.function.ToLongBiFunction;

/** The tables of a view's page. */
final class InspectTables {

  private InspectTables() {}

  static PageTable facts(ViewManifest view) {
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
    facts.put("order", view.isMixed() ? "mixed" : "as published");
    facts.put("samples", "" + view.samples());
    facts.put("tensors", "" + view.tensors());
    return PageTable.of(
        "The view",
        List.of(
            column("", TEXT, Map.Entry<String, String>::getKey),
            column("value", TEXT, Map.Entry::getValue)),
        facts.entrySet());
  }

  /** What is counted in the batches of a run, and what a full shuffle's have. */
  static PageTable mixing(Mixing mixing) {
    List<Map.Entry<String, Different>> rows = new ArrayList<>();
    mixing.forEach((kind, different) -> rows.add(Map.entry(kind, different)));
    String together = mixing.consecutive() + " consecutive batches";
    return PageTable.of(
        "Different classes, patients and drops in the batches of a run, on average",
        List.of(
            column("different", TEXT, Map.Entry<String, Different>::getKey),
            column(
                "in a batch of " + mixing.batch(), NUMBER, row -> mean(row.getValue().inBatch())),
            column("of a full shuffle", NUMBER, row -> mean(row.getValue().inShuffledBatch())),
            column("in " + together, NUMBER, row -> mean(row.getValue().inConsecutive())),
            column(
                "of a full shuffle's",
                NUMBER,
                row -> mean(row.getValue().inShuffledConsecutive()))),
        rows);
  }

  private static String mean(Double number) {
    return number == null ? "–" : String.format(Locale.ROOT, "%.1f", number);
  }

  static PageTable counts(String title, String name, Map<String, Long> counts) {
    return PageTable.of(
        title,
        List.of(
            column(name, TEXT, Map.Entry<String, Long>::getKey),
            column("count", NUMBER, Map.Entry::getValue)),
        counts.entrySet());
  }

  static PageTable splits(Map<String, Members> splits) {
    Members train = splits.get("train");
    return PageTable.of(
        "Splits and what they share",
        List.of(
            column("split", TEXT, Map.Entry<String, Members>::getKey),
            column("rows", NUMBER, split -> split.getValue().rows()),
            column("different images", NUMBER, split -> split.getValue().images()),
            column("patients", NUMBER, split -> split.getValue().patients()),
            column("images also in train", NUMBER, shared(train, Members::sharedImages)),
            column("patients also in train", NUMBER, shared(train, Members::sharedPatients))),
        splits.entrySet());
  }

  /** What a split has in common with train; nothing is told of train itself. */
  private static Function<Map.Entry<String, Members>, Object> shared(
      Members train, ToLongBiFunction<Members, Members> count) {
    return split ->
        train == null || split.getValue() == train
            ? ""
            : count.applyAsLong(split.getValue(), train);
  }

  /** A label in a split of a data set. */
  private record SplitLabel(String dataset, String split, String label, LabelCount count) {}

  static PageTable labels(ViewManifest view) {
    List<SplitLabel> rows = new ArrayList<>();
    view.labelCountsByDataset()
        .forEach(
            (dataset, splits) ->
                splits.forEach(
                    (split, labels) ->
                        labels.forEach(
                            (label, count) ->
                                rows.add(new SplitLabel(dataset, split, label, count)))));
    return PageTable.of(
        "Labels by data set and split",
        List.of(
            column("data set", TEXT, SplitLabel::dataset),
            column("split", TEXT, SplitLabel::split),
            column("label", TEXT, SplitLabel::label),
            column("positive", NUMBER, row -> row.count().positive()),
            column("negative", NUMBER, row -> row.count().negative()),
            column("unknown", NUMBER, row -> row.count().unknown()),
            column("prevalence", NUMBER, row -> prevalence(row.count()))),
        rows);
  }

  private static String prevalence(LabelCount count) {
    return count.prevalence() == null
        ? "–"
        : String.format(Locale.ROOT, "%.4f", count.prevalence());
  }
}
