package io.radflow.infra.inspect;

import io.radflow.core.manifest.ListedRecords;
import io.radflow.core.manifest.ObjectEntry;
import io.radflow.core.manifest.ViewManifest;
import io.radflow.core.parquet.ParquetRecords;
import io.radflow.core.random.StableHash;
import io.radflow.core.record.TensorSample;
import io.radflow.core.store.ObjectStore;
import io.radflow.eval.chart.Histogram;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.avro.Schema;

/** What the small columns of all rows of a view tell; pixels are not read. */
final class ViewStatistics {

  private static final Schema COLUMNS =
      ParquetRecords.columns(
          TensorSample.getClassSchema(),
          "dataset",
          "patient",
          "labels",
          "checksum",
          "sourceHeight",
          "sourceWidth");
  private static final int SIDE_BIN = 32;

  private final long[][] together;
  private final Histogram shortSides =
      new Histogram("Short side of the published images", "pixels", SIDE_BIN);
  private final Map<String, Members> splits = new TreeMap<>();

  private ViewStatistics(int labels) {
    together = new long[labels][labels];
  }

  static ViewStatistics read(ObjectStore store, ViewManifest manifest) throws IOException {
    ViewStatistics statistics = new ViewStatistics(manifest.labels().size());
    for (Map.Entry<String, List<ObjectEntry>> split : manifest.shards().entrySet()) {
      for (ObjectEntry shard : split.getValue()) {
        for (TensorSample row :
            ListedRecords.<TensorSample>read(
                store, shard, TensorSample.getClassSchema(), COLUMNS)) {
          statistics.add(split.getKey(), row);
        }
      }
    }
    return statistics;
  }

  private void add(String split, TensorSample row) {
    Members members = splits.computeIfAbsent(split, name -> new Members());
    members.rows++;
    if (row.getPatient() != null) {
      members.patients.add(StableHash.of(row.getDataset() + "/" + row.getPatient()));
    }
    if (row.getChecksum() != 0) {
      members.images.add(row.getChecksum());
    }
    if (row.getSourceHeight() > 0) {
      shortSides.add(row.getDataset(), Math.min(row.getSourceHeight(), row.getSourceWidth()));
    }
    List<Integer> positive = new ArrayList<>();
    for (int i = 0; i < row.getLabels().size(); i++) {
      Float label = row.getLabels().get(i);
      if (label != null && label == 1) {
        positive.add(i);
      }
    }
    for (int one : positive) {
      for (int other : positive) {
        together[one][other]++;
      }
    }
  }

  /** Rows that have both labels; on the diagonal, that have the label. */
  long[][] together() {
    return together;
  }

  Histogram shortSides() {
    return shortSides;
  }

  Map<String, Members> splits() {
    return splits;
  }

  /** Of one split. */
  static final class Members {

    private long rows;
    private final Set<Long> patients = new HashSet<>();
    private final Set<Long> images = new HashSet<>();

    long rows() {
      return rows;
    }

    long patients() {
      return patients.size();
    }

    long images() {
      return images.size();
    }

    long sharedPatients(Members other) {
      return patients.stream().filter(other.patients::contains).count();
    }

    long sharedImages(Members other) {
      return images.stream().filter(other.images::contains).count();
    }
  }
}
