package io.radflow.eval.report;

import io.radflow.core.manifest.DropManifest;
import io.radflow.core.manifest.ViewManifest;
import io.radflow.core.parquet.ParquetRecords;
import io.radflow.core.record.Reject;
import io.radflow.core.store.BucketLayout;
import io.radflow.core.store.ObjectStore;
import io.radflow.core.store.StoredObject;
import io.radflow.eval.card.KnownRunsReader;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificRecord;

/** Reads what a report tells from the bucket. */
final class ReportReader {

  private static final long MAX_OBJECT_BYTES = 256L << 20;
  private static final Pattern DROP =
      Pattern.compile("samples/([^/]+)/([^/]+)/" + Pattern.quote(BucketLayout.MANIFEST));
  private static final Pattern VIEW =
      Pattern.compile("tensors/([^/]+)/" + Pattern.quote(BucketLayout.MANIFEST));

  private final ObjectStore store;
  private final ReportOptions options;

  ReportReader(ObjectStore store, ReportOptions options) {
    this.store = store;
    this.options = options;
  }

  BucketContent read() throws IOException {
    List<ViewManifest> views = views();
    return new BucketContent(
        store.address().uri(""),
        drops(),
        views,
        rejects(),
        new KnownRunsReader(store).read(views),
        new RunContentReader(store, options).read());
  }

  private List<DropManifest> drops() throws IOException {
    List<DropManifest> drops = new ArrayList<>();
    for (StoredObject object : store.list(BucketLayout.SAMPLES)) {
      Matcher key = DROP.matcher(object.key());
      if (key.matches()) {
        DropManifest.read(store, key.group(1), key.group(2)).ifPresent(drops::add);
      }
    }
    return drops;
  }

  private List<ViewManifest> views() throws IOException {
    List<ViewManifest> views = new ArrayList<>();
    for (StoredObject object : store.list(BucketLayout.TENSORS)) {
      Matcher key = VIEW.matcher(object.key());
      if (key.matches()) {
        ViewManifest.read(store, key.group(1)).ifPresent(views::add);
      }
    }
    return views;
  }

  private List<RejectCount> rejects() throws IOException {
    Map<String, RejectCount> counts = new TreeMap<>();
    for (StoredObject object : store.list(BucketLayout.REJECTS)) {
      if (object.key().endsWith(".parquet")) {
        for (Reject reject : this.<Reject>rows(object.key(), Reject.getClassSchema())) {
          counts.merge(
              reject.getStage() + "\n" + reject.getDataset() + "\n" + reject.getReason(),
              new RejectCount(
                  reject.getStage(),
                  reject.getDataset(),
                  reject.getReason(),
                  1,
                  reject.getSource() + ": " + reject.getDetail()),
              ReportReader::sum);
        }
      }
    }
    return List.copyOf(counts.values());
  }

  private static RejectCount sum(RejectCount a, RejectCount b) {
    return new RejectCount(a.stage(), a.dataset(), a.reason(), a.count() + b.count(), a.example());
  }

  private <T extends SpecificRecord> List<T> rows(String key, Schema schema) throws IOException {
    return ParquetRecords.decode(schema, store.read(key, MAX_OBJECT_BYTES), key);
  }
}
