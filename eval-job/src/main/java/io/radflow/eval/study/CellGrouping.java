package io.radflow.eval.study;

import io.radflow.eval.results.ResultRow;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Puts runs that differ by their seed alone together. Runs of one seed never take each other's
 * place: where nothing else tells them apart, each is in a cell of its own.
 */
final class CellGrouping {

  /** Of runs of one seed the first is beside those of other seeds. */
  private static final Comparator<IdentifiedRun> MOST_FIRST =
      Comparator.comparing(IdentifiedRun::state)
          .thenComparing(run -> run.result().lastStep(), Comparator.reverseOrder())
          .thenComparing(IdentifiedRun::key)
          .thenComparing(run -> run.row().file())
          .thenComparing(run -> run.row().line());

  private final Map<IdentifiedRun, List<ResultRow>> superseded;

  /**
   * @param superseded earlier rows of each run
   */
  CellGrouping(Map<IdentifiedRun, List<ResultRow>> superseded) {
    this.superseded = superseded;
  }

  /** What runs of a cell have in common, but for what makes a variant. */
  private record Place(
      Target target,
      String metric,
      Source source,
      Optional<Network> network,
      long step,
      String name,
      Shot shot) {

    static Place of(IdentifiedRun run) {
      PretrainedModel model = run.model();
      boolean told = run.known().isPresent() && model.network().isPresent();
      return new Place(
          run.target(),
          run.result().metric(),
          model.source(),
          model.network(),
          model.step(),
          told ? "" : model.name(),
          run.shot());
    }
  }

  /** Runs of one place, with what tells them from others of it. */
  private record Variant(String name, List<IdentifiedRun> runs) {}

  List<StudyCell> cells() {
    List<StudyCell> cells = new ArrayList<>();
    superseded.keySet().stream()
        .collect(Collectors.groupingBy(Place::of, LinkedHashMap::new, Collectors.toList()))
        .forEach((place, runs) -> cells.addAll(cells(runs)));
    return cells;
  }

  private List<StudyCell> cells(List<IdentifiedRun> ofPlace) {
    Map<Optional<RunConditions>, List<IdentifiedRun>> byConditions =
        ofPlace.stream()
            .collect(
                Collectors.groupingBy(
                    run -> Optional.ofNullable(run.conditions()),
                    LinkedHashMap::new,
                    Collectors.toList()));
    List<Variant> variants = new ArrayList<>();
    byConditions.forEach(
        (conditions, runs) -> {
          String name = conditions.map(one -> differing(one, byConditions.keySet())).orElse("");
          byModel(runs).forEach(some -> variants.addAll(bySeed(name, some)));
        });
    return variants.stream()
        .map(one -> cell(variants.size() > 1 ? one.name() : "", one.runs()))
        .toList();
  }

  private static String differing(RunConditions one, Set<Optional<RunConditions>> all) {
    return RunConditions.differing(one, all.stream().map(other -> other.orElse(null)).toList());
  }

  /** Of several models of one source only where a seed would stand twice otherwise. */
  private static List<List<IdentifiedRun>> byModel(List<IdentifiedRun> runs) {
    long seeds = runs.stream().map(IdentifiedRun::seed).distinct().count();
    return seeds == runs.size()
        ? List.of(runs)
        : List.copyOf(
            runs.stream()
                .collect(
                    Collectors.groupingBy(
                        IdentifiedRun::startedFrom, LinkedHashMap::new, Collectors.toList()))
                .values());
  }

  private static List<Variant> bySeed(String name, List<IdentifiedRun> runs) {
    List<Variant> variants = new ArrayList<>();
    List<IdentifiedRun> rest = runs.stream().sorted(MOST_FIRST).toList();
    while (!rest.isEmpty()) {
      TreeMap<Long, IdentifiedRun> bySeed = new TreeMap<>();
      rest.forEach(run -> bySeed.putIfAbsent(run.seed(), run));
      List<IdentifiedRun> some = List.copyOf(bySeed.values());
      Set<String> told = new LinkedHashSet<>();
      if (!name.isEmpty()) {
        told.add(name);
      }
      some.stream()
          .map(IdentifiedRun::startedFrom)
          .filter(one -> !one.isEmpty())
          .forEach(told::add);
      if (!variants.isEmpty()) {
        some.forEach(run -> told.add(run.name()));
      }
      variants.add(new Variant(String.join("; ", told), some));
      rest = rest.stream().filter(run -> bySeed.get(run.seed()) != run).toList();
    }
    return variants;
  }

  private StudyCell cell(String variant, List<IdentifiedRun> runs) {
    IdentifiedRun any = runs.get(0);
    Set<String> names = new LinkedHashSet<>();
    List<ResultRow> earlier = new ArrayList<>();
    runs.forEach(
        run -> {
          names.add(run.model().name());
          earlier.addAll(superseded.get(run));
        });
    PretrainedModel model =
        new PretrainedModel(
            any.model().name() + (names.size() > 1 ? " and " + (names.size() - 1) + " more" : ""),
            any.model().source(),
            any.model().network(),
            any.model().step());
    return new StudyCell(
        any.target(),
        any.result().metric(),
        model,
        any.shot(),
        variant,
        runs.stream().filter(run -> !run.isUnfinished()).toList(),
        runs.stream().filter(IdentifiedRun::isUnfinished).toList(),
        earlier);
  }
}
