package io.radflow.ingest.drop;

import io.radflow.ingest.manifest.DropManifest;
import io.radflow.ingest.manifest.ObjectEntry;
import io.radflow.ingest.part.PartReceipt;
import io.radflow.ingest.part.RecordKind;
import io.radflow.ingest.part.UnitFinisher;
import io.radflow.ingest.part.WrittenObject;
import io.radflow.ingest.store.ObjectStore;
import java.io.IOException;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Balances a drop's counts and writes its manifest. */
public final class DropCompletion implements UnitFinisher {

  private static final Logger LOG = LoggerFactory.getLogger(DropCompletion.class);
  private static final long serialVersionUID = 1L;

  @Override
  public void finish(String unit, List<PartReceipt> receipts, ObjectStore store)
      throws IOException {
    DropUnit drop = DropUnit.parse(unit);
    Map<String, Long> counts = new TreeMap<>();
    for (PartReceipt receipt : receipts) {
      receipt.counts.forEach((counter, amount) -> counts.merge(counter, amount, Long::sum));
    }
    DropManifest manifest =
        new DropManifest(
            DropManifest.SCHEMA_VERSION,
            drop.dataset(),
            drop.drop(),
            drop.fingerprint(),
            counts.getOrDefault(DropElements.RECORDS, 0L),
            rows(receipts, RecordKind.IMAGE_SAMPLE),
            rows(receipts, RecordKind.REJECT),
            rejectsByReason(counts),
            objects(receipts, RecordKind.IMAGE_SAMPLE),
            objects(receipts, RecordKind.REJECT));
    manifest.write(store);
    LOG.info(
        "Drop {}/{} is done: {} records = {} samples + {} rejects {}",
        manifest.dataset(),
        manifest.drop(),
        manifest.records(),
        manifest.samples(),
        manifest.rejects(),
        manifest.rejectsByReason());
  }

  private static Map<String, Long> rejectsByReason(Map<String, Long> counts) {
    Map<String, Long> rejects = new TreeMap<>();
    counts.forEach(
        (counter, amount) -> {
          if (counter.startsWith(ImageValidation.REJECTS)) {
            rejects.put(counter.substring(ImageValidation.REJECTS.length()), amount);
          }
        });
    return rejects;
  }

  private static long rows(List<PartReceipt> receipts, RecordKind kind) {
    return receipts.stream().mapToLong(receipt -> receipt.rows(kind)).sum();
  }

  private static List<ObjectEntry> objects(List<PartReceipt> receipts, RecordKind kind) {
    return receipts.stream()
        .flatMap(receipt -> receipt.objects.stream())
        .filter(object -> object.kind == kind)
        .sorted(Comparator.comparing((WrittenObject object) -> object.key))
        .map(ObjectEntry::of)
        .toList();
  }
}
