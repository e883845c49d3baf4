package io.radflow.preprocess.job;

import io.radflow.core.manifest.DropManifest;
import io.radflow.core.manifest.ObjectEntry;
import io.radflow.core.manifest.ViewManifest;
import io.radflow.core.source.PartPlanner;
import io.radflow.core.source.PartRange;
import io.radflow.core.store.ObjectStore;
import io.radflow.preprocess.view.ExistingView;
import io.radflow.preprocess.view.SampleUnit;
import io.radflow.preprocess.view.ViewDefinition;
import io.radflow.preprocess.view.ViewRules;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.flink.annotation.Internal;
import org.apache.flink.metrics.MetricGroup;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds the drops of the view's data sets that ingest is done with and numbers their objects.
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
    List<SampleUnit> units = new ArrayList<>();
    knownUnits.stream().map(SampleUnit::parse).forEach(units::add);
    units.sort(Comparator.comparingInt(SampleUnit::firstPart));
    List<SampleUnit> added = number(units, order(units, complete), complete);
    for (SampleUnit unit : added) {
      LOG.info(
          "{}: takes drop {}, parts {} to {}",
          view == null ? "Samples" : "View " + view.name(),
          unit.drop(),
          unit.firstPart(),
          unit.end() - 1);
    }
    units.addAll(added);
    return splits(units, Set.copyOf(added), complete);
  }

  /** Drops that are not units yet: those in the view's manifest first, then the others by name. */
  private List<String> order(List<SampleUnit> units, Map<String, DropManifest> complete)
      throws IOException {
    List<String> order = new ArrayList<>();
    ViewManifest manifest =
        view == null ? null : ViewManifest.read(store, view.name()).orElse(null);
    if (manifest != null) {
      ExistingView.assertSame(view, manifest, complete.keySet());
      order.addAll(manifest.sources());
    }
    complete.keySet().stream().filter(drop -> !order.contains(drop)).forEach(order::add);
    units.forEach(unit -> order.remove(unit.drop()));
    return order;
  }

  private static List<SampleUnit> number(
      List<SampleUnit> units, List<String> order, Map<String, DropManifest> complete) {
    int next = units.isEmpty() ? 0 : units.get(units.size() - 1).end();
    List<SampleUnit> added = new ArrayList<>();
    for (String drop : order) {
      SampleUnit unit =
          new SampleUnit(drop, next, Math.max(1, complete.get(drop).objects().size()));
      added.add(unit);
      next = unit.end();
    }
    return added;
  }

  private List<PartRange> splits(
      List<SampleUnit> units, Set<SampleUnit> added, Map<String, DropManifest> complete)
      throws IOException {
    Map<SampleUnit, List<PartRange>> splits = new LinkedHashMap<>();
    added.forEach(unit -> splits.put(unit, List.of()));
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
              objects(complete.get(unit.drop()), sameDataset.size() > 1 ? earlier : null);
          if (added.contains(unit)) {
            splits.put(unit, splits(unit, tables.split(unit.dataset(), objects)));
          }
        }
      }
    }
    return added.stream()
        .sorted(Comparator.comparingInt(SampleUnit::firstPart))
        .flatMap(unit -> splits.get(unit).stream())
        .toList();
  }

  private List<SampleObject> objects(DropManifest manifest, EarlierIds earlier) throws IOException {
    List<SampleObject> objects = new ArrayList<>();
    for (ObjectEntry entry : manifest.objects()) {
      List<Integer> duplicates = earlier == null ? List.of() : earlier.duplicates(store, entry);
      objects.add(new SampleObject(entry, duplicates, null));
    }
    if (earlier != null) {
      earlier.endDrop();
    }
    return objects;
  }

  private static List<PartRange> splits(SampleUnit unit, List<SampleObject> objects) {
    List<SampleObject> parts =
        objects.isEmpty() ? List.of(new SampleObject(null, List.of(), null)) : objects;
    List<PartRange> splits = new ArrayList<>();
    for (int i = 0; i < parts.size(); i++) {
      splits.add(new PartRange(unit.name(), i, i + 1, unit.parts(), parts.get(i).payload()));
    }
    return splits;
  }
}
