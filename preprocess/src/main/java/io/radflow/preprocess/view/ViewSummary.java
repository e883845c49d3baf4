package io.radflow.preprocess.view;

import io.radflow.core.manifest.ObjectEntry;
import io.radflow.core.manifest.ViewManifest;
import io.radflow.core.manifest.ViewManifest.DropParts;
import io.radflow.core.manifest.ViewManifest.LabelCount;
import io.radflow.core.part.PartReceipt;
import io.radflow.core.part.RecordKind;
import io.radflow.core.part.WrittenObject;
import io.radflow.preprocess.labels.LabelSpace;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.flink.annotation.Internal;

/** Sums up the receipts of a view's parts as its manifest. */
@Internal
public final class ViewSummary {

  private final ViewDescription view;
  private final Map<String, Long> rejected;
  private final Set<String> sources = new LinkedHashSet<>();
  private final List<DropParts> drops = new ArrayList<>();
  private long places;
  private boolean isMixed = true;
  private final Map<String, Long> counts = new TreeMap<>();
  private final Map<String, List<ObjectEntry>> shards = new TreeMap<>();
  private final LabelTally labels = new LabelTally();
  private final Map<String, LabelTally> labelsByDataset = new TreeMap<>();

  /**
   * @param receipts of the parts, by part number
   * @param rejected what ingest rejected of each drop; none of what it never saw
   */
  public ViewSummary(ViewDescription view, List<PartReceipt> receipts, Map<String, Long> rejected) {
    this.view = view;
    this.rejected = Map.copyOf(rejected);
    for (PartReceipt receipt : receipts) {
      SampleUnit unit = SampleUnit.parse(receipt.unit);
      sources.add(unit.drop());
      addPart(unit, receipt);
      LabelTally ofDataset =
          labelsByDataset.computeIfAbsent(unit.dataset(), name -> new LabelTally());
      receipt.counts.forEach((counter, amount) -> add(counter, amount, ofDataset));
      receipt.objects.forEach(object -> add(object, ofDataset));
    }
  }

  /**
   * The manifest. Its version is the number of drops in the view, so that it is the same however
   * the view came to hold them.
   *
   * @param overlap of the splits of {@link #shards}
   * @throws IllegalArgumentException if the counts do not balance
   */
  public ViewManifest manifest(SplitOverlap overlap) {
    LabelSpace space = view.labels();
    int[] shape = shape();
    return new ViewManifest(
        ViewManifest.SCHEMA_VERSION,
        sources.size(),
        view.name(),
        view.recipe(),
        shape[0],
        shape[1],
        shape[2],
        space.name(),
        space.task(),
        space.labels(),
        view.labelPolicy(),
        view.splitPolicy(),
        view.splitSeed(),
        overlap.hasPatients() ? overlap.sharedPatients() == 0 : null,
        overlap.sharedPatients(),
        overlap.sharedImages(),
        overlap.leaks(),
        List.copyOf(sources),
        isMixed ? ViewManifest.MIXED : ViewManifest.PUBLISHED,
        drops,
        counts.getOrDefault(Counters.SAMPLES, 0L),
        labels.rows(),
        withPrefix(Counters.DROPPED),
        withPrefix(Counters.CHANGED),
        withPrefix(Counters.REJECTED),
        labels.counts(space),
        labelCountsByDataset(space),
        overlap.patientImages(),
        shards);
  }

  /** Split → its objects. */
  public Map<String, List<ObjectEntry>> shards() {
    return shards;
  }

  /** Parts come by number. Those of a view that is made of a table are units of their own. */
  private void addPart(SampleUnit unit, PartReceipt receipt) {
    DropParts last = drops.isEmpty() ? null : drops.get(drops.size() - 1);
    if (last == null || !last.drop().equals(unit.drop())) {
      drops.add(new DropParts(unit.drop(), receipt.part, 1, places, rejected.get(unit.drop())));
    } else {
      drops.set(
          drops.size() - 1,
          new DropParts(
              last.drop(),
              last.firstPart(),
              receipt.part + 1 - last.firstPart(),
              last.firstPlace(),
              last.rejected()));
    }
    places += receipt.counts.getOrDefault(Counters.SAMPLES, 0L);
    isMixed &= receipt.counts.containsKey(Counters.MIXED);
  }

  private void add(String counter, long amount, LabelTally ofDataset) {
    if (counter.startsWith(Counters.LABEL)) {
      labels.addLabels(counter, amount);
      ofDataset.addLabels(counter, amount);
    } else {
      counts.merge(counter, amount, Long::sum);
    }
  }

  private void add(WrittenObject object, LabelTally ofDataset) {
    if (object.kind == RecordKind.TENSOR_SAMPLE) {
      // Of tensors/VIEW/SPLIT/.
      String[] path = object.table.split("/");
      String split = path[path.length - 1];
      shards.computeIfAbsent(split, name -> new ArrayList<>()).add(ObjectEntry.of(object));
      labels.addRows(split, object.rows);
      ofDataset.addRows(split, object.rows);
    }
  }

  private Map<String, Map<String, Map<String, LabelCount>>> labelCountsByDataset(LabelSpace space) {
    Map<String, Map<String, Map<String, LabelCount>>> all = new TreeMap<>();
    labelsByDataset.forEach((dataset, tally) -> all.put(dataset, tally.counts(space)));
    return all;
  }

  /** Counters under a prefix that are not zero. */
  private Map<String, Long> withPrefix(String prefix) {
    Map<String, Long> found = new TreeMap<>();
    counts.forEach(
        (counter, amount) -> {
          if (counter.startsWith(prefix) && amount != 0) {
            found.put(counter.substring(prefix.length()), amount);
          }
        });
    return found;
  }

  /** Height, width and channels of all tensors; 0 for a side that differs between them. */
  private int[] shape() {
    int[] shape = null;
    for (String text : withPrefix(Counters.SHAPE).keySet()) {
      String[] sides = text.split("x");
      int[] next = new int[sides.length];
      for (int i = 0; i < sides.length; i++) {
        next[i] = Integer.parseInt(sides[i]);
        if (shape != null && shape[i] != next[i]) {
          next[i] = 0;
        }
      }
      shape = next;
    }
    return shape == null ? new int[3] : shape;
  }
}
