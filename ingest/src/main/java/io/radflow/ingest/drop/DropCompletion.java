package io.radflow.ingest.drop;

import io.radflow.core.manifest.DropManifest;
import io.radflow.core.manifest.ObjectEntry;
import io.radflow.core.manifest.PartEntry;
import io.radflow.core.monitoring.OperatorMetrics;
import io.radflow.core.part.PartReceipt;
import io.radflow.core.part.RecordKind;
import io.radflow.core.part.UnitFinisher;
import io.radflow.core.store.BucketLayout;
import io.radflow.core.store.ObjectStore;
import io.radflow.core.store.StoredObject;
import io.radflow.ingest.plan.DropPlan;
import io.radflow.ingest.plan.DropUnit;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.apache.flink.annotation.Internal;
import org.apache.flink.metrics.MetricGroup;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Balances a drop's counts, writes its manifest and removes what no longer counts. */
@Internal
public final class DropCompletion implements UnitFinisher {

  private static final Logger LOG = LoggerFactory.getLogger(DropCompletion.class);
  private static final long serialVersionUID = 1L;

  private final AtomicLong lagSeconds = new AtomicLong();

  @Override
  public void register(MetricGroup metrics) {
    OperatorMetrics.of(metrics).gauge("drop_lag_seconds", lagSeconds::get);
  }

  @Override
  public void finish(String unit, List<PartReceipt> receipts, ObjectStore store)
      throws IOException {
    DropUnit drop = DropUnit.parse(unit);
    Optional<DropManifest> written = DropManifest.read(store, drop.dataset(), drop.drop());
    if (written.isPresent() && written.get().sequence() > drop.sequence()) {
      LOG.info(
          "Drop {}/{}: {} ends, but was read again since; its manifest stays",
          drop.dataset(),
          drop.drop(),
          drop.state());
      return;
    }
    DropPlan plan =
        DropPlan.read(store, drop)
            .orElseThrow(() -> new IOException("The plan of " + unit + " is gone"));
    DropManifest manifest = manifest(drop, plan, receipts);
    manifest.write(store);
    removeSuperseded(drop, plan, manifest, store);
    Duration lag = Duration.between(Instant.parse(plan.readyAt()), Instant.now());
    lagSeconds.set(lag.toSeconds());
    LOG.info(
        "Drop {}/{}: done after {} s, {} records = {} samples + {} rejects {}; {} files ignored"
            + " {}",
        manifest.dataset(),
        manifest.drop(),
        lag.toSeconds(),
        manifest.records(),
        manifest.samples(),
        manifest.rejects(),
        manifest.rejectsByReason(),
        manifest.ignoredFiles(),
        manifest.ignoredExamples());
  }

  private static DropManifest manifest(DropUnit drop, DropPlan plan, List<PartReceipt> receipts) {
    List<PartEntry> parts = new ArrayList<>(plan.keptParts());
    receipts.forEach(receipt -> parts.add(part(receipt, plan)));
    parts.sort(Comparator.comparingInt(PartEntry::part));
    List<ObjectEntry> objects = objects(plan.keptObjects(), receipts, RecordKind.IMAGE_SAMPLE);
    List<ObjectEntry> rejects = objects(plan.keptRejectObjects(), receipts, RecordKind.REJECT);
    return new DropManifest(
        DropManifest.SCHEMA_VERSION,
        drop.dataset(),
        drop.drop(),
        drop.state(),
        drop.sequence(),
        parts.stream().mapToLong(PartEntry::records).sum(),
        objects.stream().mapToLong(ObjectEntry::rows).sum(),
        rejects.stream().mapToLong(ObjectEntry::rows).sum(),
        imageBytes(parts),
        imagePageBytes(objects),
        sum(parts, PartEntry::rejectsByReason),
        sum(parts, PartEntry::classes),
        plan.ignoredFiles(),
        plan.ignoredExamples(),
        parts,
        objects,
        rejects);
  }

  private static PartEntry part(PartReceipt receipt, DropPlan plan) {
    return new PartEntry(
        receipt.part,
        plan.digests().get(receipt.part),
        receipt.counts.getOrDefault(DropElements.RECORDS, 0L),
        receipt.imageBytes(),
        counters(receipt, ImageValidation.REJECTS),
        counters(receipt, ImageValidation.CLASSES));
  }

  /** 0 unless those of every part with samples are known. */
  private static long imageBytes(List<PartEntry> parts) {
    long sum = 0;
    for (PartEntry part : parts) {
      long rejects = part.rejectsByReason().values().stream().mapToLong(Long::longValue).sum();
      if (part.imageBytes() == 0 && part.records() > rejects) {
        return 0;
      }
      sum += part.imageBytes();
    }
    return sum;
  }

  /** 0 if an object was kept from a release that wrote larger pages. */
  private static int imagePageBytes(List<ObjectEntry> objects) {
    return objects.stream().allMatch(object -> object.tailBytes() > 0)
        ? RecordKind.IMAGE_PAGE_BYTES
        : 0;
  }

  /** A part's counters under a prefix, by the rest of their names. */
  private static Map<String, Long> counters(PartReceipt receipt, String prefix) {
    Map<String, Long> counters = new TreeMap<>();
    receipt.counts.forEach(
        (counter, amount) -> {
          if (counter.startsWith(prefix)) {
            counters.put(counter.substring(prefix.length()), amount);
          }
        });
    return counters;
  }

  private static Map<String, Long> sum(
      List<PartEntry> parts, Function<PartEntry, Map<String, Long>> counts) {
    Map<String, Long> sum = new TreeMap<>();
    parts.forEach(
        part -> counts.apply(part).forEach((name, count) -> sum.merge(name, count, Long::sum)));
    return sum;
  }

  private static List<ObjectEntry> objects(
      List<ObjectEntry> kept, List<PartReceipt> receipts, RecordKind kind) {
    List<ObjectEntry> objects = new ArrayList<>(kept);
    receipts.stream()
        .flatMap(receipt -> receipt.objects.stream())
        .filter(object -> object.kind == kind)
        .map(ObjectEntry::of)
        .forEach(objects::add);
    objects.sort(DropOutputs.ORDER);
    return objects;
  }

  private static void removeSuperseded(
      DropUnit drop, DropPlan plan, DropManifest manifest, ObjectStore store) throws IOException {
    Set<String> superseded = new TreeSet<>(plan.superseded());
    // What was made anew under its old name.
    manifest.objects().forEach(object -> superseded.remove(object.key()));
    manifest.rejectObjects().forEach(object -> superseded.remove(object.key()));
    for (String key : superseded) {
      store.delete(key);
    }
    if (!superseded.isEmpty()) {
      LOG.info(
          "Drop {}/{}: {} objects of earlier states are removed",
          drop.dataset(),
          drop.drop(),
          superseded.size());
    }
    removeEarlierPlans(drop, store);
  }

  /** The next state may have been planned since the manifest was written: its plan stays. */
  private static void removeEarlierPlans(DropUnit drop, ObjectStore store) throws IOException {
    String plans = BucketLayout.plans(drop.dataset(), drop.drop());
    for (StoredObject object : store.list(plans)) {
      String state = object.key().substring(plans.length()).split("/", 2)[0];
      DropUnit planned = DropUnit.parse(drop.dataset() + "/" + drop.drop() + "@" + state);
      if (planned.sequence() <= drop.sequence() && !planned.equals(drop)) {
        store.delete(object.key());
      }
    }
  }
}
