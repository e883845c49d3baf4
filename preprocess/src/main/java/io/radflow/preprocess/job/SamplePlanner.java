package io.radflow.preprocess.job;

import io.radflow.core.manifest.DropManifest;
import io.radflow.core.manifest.ObjectEntry;
import io.radflow.core.manifest.ViewManifest;
import io.radflow.core.source.PartPlanner;
import io.radflow.core.source.PartRange;
import io.radflow.core.store.BucketLayout;
import io.radflow.core.store.ObjectStore;
import io.radflow.preprocess.mix.MixedDrop;
import io.radflow.preprocess.view.ExistingView;
import io.radflow.preprocess.view.SampleUnit;
import io.radflow.preprocess.view.ViewDefinition;
import io.radflow.preprocess.view.ViewRules;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.apache.flink.annotation.Internal;
import org.apache.flink.metrics.MetricGroup;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds the drops of the view's data sets that ingest is done with and numbers their parts: those
 * that a mixed view deals a drop's rows to, or its objects in a view in published order.
 *
 * <p>A drop that is in the view already keeps its place, new ones follow in the order of their
 * names. So a view grows at its end, and a job started over writes the same objects.
 */
@Internal
public final class SamplePlanner implements PartPlanner {

  private static final long serialVersionUID = 1L;
  private static final Logger LOG = LoggerFactory.getLogger(SamplePlanner.class);

  private final ViewRules rules;

  /** Null where samples are read for no view in the bucket. */
  private final ViewDefinition view;

  private final boolean bounded;
  private transient ObjectStore store;

  /**
   * @param bounded whether a data set without any complete drop is an error, and not just late
   */
  public SamplePlanner(ViewDefinition view, boolean bounded) {
    this(view.rules(), view, bounded);
  }

  /** For readers that write no view. */
  public SamplePlanner(ViewRules rules, boolean bounded) {
    this(rules, null, bounded);
  }

  private SamplePlanner(ViewRules rules, ViewDefinition view, boolean bounded) {
    this.rules = rules;
    this.view = view;
    this.bounded = bounded;
  }

  @Override
  public void start(ObjectStore bucket, MetricGroup metrics) {
    store = bucket;
  }

  @Override
  public List<PartRange> plan(Set<String> knownUnits) throws IOException {
    CompleteDrops drops = new CompleteDrops(store);
    Map<String, DropManifest> complete = drops.of(rules.datasets(), rules.drops());
    if (bounded) {
      drops.assertNoneMissing(
          view == null ? "Samples" : "View " + view.name(), rules.datasets(), complete.keySet());
    }
    Optional<ViewManifest> existing =
        view == null ? Optional.empty() : ViewManifest.read(store, view.name());
    boolean mixed = view != null && view.isMixed(existing);
    List<SampleUnit> units = new ArrayList<>();
    knownUnits.stream().map(SampleUnit::parse).forEach(units::add);
    units.sort(Comparator.comparingInt(SampleUnit::firstPart));
    List<SampleUnit> added =
        number(units, order(units, existing.orElse(null), complete), complete, mixed);
    for (SampleUnit unit : added) {
      LOG.info(
          "{}: takes drop {}, parts {} to {}",
          view == null ? "Samples" : "View " + view.name(),
          unit.drop(),
          unit.firstPart(),
          unit.end() - 1);
    }
    units.addAll(added);
    return ranges(units, Set.copyOf(added), complete, mixed);
  }

  /** Drops that are not units yet: those in the view's manifest first, then the others by name. */
  private List<String> order(
      List<SampleUnit> units, ViewManifest manifest, Map<String, DropManifest> complete) {
    List<String> order = new ArrayList<>();
    if (manifest != null) {
      ExistingView.assertSame(view, manifest, complete.keySet());
      order.addAll(manifest.sources());
    }
    complete.keySet().stream().filter(drop -> !order.contains(drop)).forEach(order::add);
    units.forEach(unit -> order.remove(unit.drop()));
    return order;
  }

  private static List<SampleUnit> number(
      List<SampleUnit> units,
      List<String> order,
      Map<String, DropManifest> complete,
      boolean mixed) {
    int next = units.isEmpty() ? 0 : units.get(units.size() - 1).end();
    List<SampleUnit> added = new ArrayList<>();
    for (String drop : order) {
      DropManifest manifest = complete.get(drop);
      int parts =
          mixed ? MixedDrop.of(manifest).mix().parts() : Math.max(1, manifest.objects().size());
      SampleUnit unit = new SampleUnit(drop, next, parts);
      added.add(unit);
      next = unit.end();
    }
    return added;
  }

  private List<PartRange> ranges(
      List<SampleUnit> units,
      Set<SampleUnit> added,
      Map<String, DropManifest> complete,
      boolean mixed)
      throws IOException {
    Map<SampleUnit, Long> firstPlaces = firstPlaces(units, complete);
    Map<SampleUnit, List<PartRange>> ranges = new LinkedHashMap<>();
    added.forEach(unit -> ranges.put(unit, List.of()));
    Map<String, List<SampleUnit>> byDataset = new TreeMap<>();
    units.forEach(
        unit -> byDataset.computeIfAbsent(unit.dataset(), name -> new ArrayList<>()).add(unit));
    for (List<SampleUnit> sameDataset : byDataset.values()) {
      if (sameDataset.stream().anyMatch(added::contains)) {
        EarlierIds earlier = new EarlierIds();
        DropSplits tables = new DropSplits(rules, store);
        for (SampleUnit unit : sameDataset) {
          // Ids within one drop differ; only a second drop can bring one again.
          List<SampleObject> objects =
              objects(
                  complete.get(unit.drop()),
                  firstPlaces.get(unit),
                  sameDataset.size() > 1 ? earlier : null);
          if (added.contains(unit)) {
            List<SampleObject> split = tables.split(unit.dataset(), objects);
            ranges.put(
                unit,
                mixed
                    ? mixed(unit, complete.get(unit.drop()), split, firstPlaces.get(unit))
                    : published(unit, split));
          }
        }
      }
    }
    return added.stream()
        .sorted(Comparator.comparingInt(SampleUnit::firstPart))
        .flatMap(unit -> ranges.get(unit).stream())
        .toList();
  }

  /**
   * The place in the view of each unit's first row.
   *
   * @throws IOException if a drop of the view has no manifest now
   */
  private static Map<SampleUnit, Long> firstPlaces(
      List<SampleUnit> units, Map<String, DropManifest> complete) throws IOException {
    Map<SampleUnit, Long> places = new HashMap<>();
    long next = 0;
    for (SampleUnit unit : units) {
      DropManifest manifest = complete.get(unit.drop());
      if (manifest == null) {
        throw new IOException(
            "Drop " + unit.drop() + ": it is in the view, and there are no samples of it now");
      }
      places.put(unit, next);
      next += manifest.samples();
    }
    return places;
  }

  private List<SampleObject> objects(DropManifest manifest, long firstPlace, EarlierIds earlier)
      throws IOException {
    List<SampleObject> objects = new ArrayList<>();
    long place = firstPlace;
    for (ObjectEntry entry : manifest.objects()) {
      List<Integer> duplicates = earlier == null ? List.of() : earlier.duplicates(store, entry);
      objects.add(new SampleObject(entry, duplicates, null, place));
      place += entry.rows();
    }
    if (earlier != null) {
      earlier.endDrop();
    }
    return objects;
  }

  private List<PartRange> mixed(
      SampleUnit unit, DropManifest manifest, List<SampleObject> objects, long firstPlace) {
    MixedDrop drop = MixedDrop.of(manifest);
    if (!drop.isInRanges() && unit.parts() > 1) {
      LOG.warn(
          "View {}: drop {} was ingested by an earlier release: its objects can only be read whole,"
              + " so few are mixed with each other. For a view that is mixed like a shuffle of all"
              + " rows, delete {} and ingest the drop again before the view is made",
          view.name(),
          unit.drop(),
          store.address().uri(BucketLayout.dropManifest(manifest.dataset(), manifest.drop())));
    }
    return new MixedParts(unit, drop, objects, firstPlace).ranges();
  }

  private static List<PartRange> published(SampleUnit unit, List<SampleObject> objects) {
    List<SampleObject> parts =
        objects.isEmpty() ? List.of(new SampleObject(null, List.of(), null, null)) : objects;
    List<PartRange> ranges = new ArrayList<>();
    for (int i = 0; i < parts.size(); i++) {
      ranges.add(new PartRange(unit.name(), i, i + 1, unit.parts(), parts.get(i).payload()));
    }
    return ranges;
  }
}
