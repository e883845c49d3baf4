package io.radflow.training;

import io.radflow.core.concurrent.FutureResult;
import io.radflow.core.manifest.ListedRecords;
import io.radflow.core.manifest.ObjectEntry;
import io.radflow.core.manifest.ViewManifest;
import io.radflow.core.parquet.ParquetRecords;
import io.radflow.core.random.StableHash;
import io.radflow.core.record.TensorSample;
import io.radflow.core.store.ObjectStore;
import io.radflow.preprocess.split.PatientFraction;
import io.radflow.preprocess.split.SplitPolicy;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.avro.Schema;

/** Small columns of a view's train rows, in the order of its shards. */
final class TrainColumns {

  private static final int READERS = 64;

  private static final Schema PLACE =
      ParquetRecords.columns(TensorSample.getClassSchema(), "place");
  private static final Schema PATIENT =
      ParquetRecords.columns(TensorSample.getClassSchema(), "dataset", "patient");
  private static final String LABELS = "labels";

  private final ObjectStore store;
  private final ViewManifest view;
  private final List<ObjectEntry> shards;
  private final int rows;

  TrainColumns(ObjectStore store, ViewManifest view) {
    this.store = store;
    this.view = view;
    this.shards = view.shards().getOrDefault(SplitPolicy.TRAIN, List.of());
    this.rows = Math.toIntExact(view.rows(SplitPolicy.TRAIN));
  }

  /** The class of each row. */
  int[] classes() throws IOException {
    int[] classes = new int[rows];
    read(
        (shard, first) -> {
          int[] ofShard = ListedRecords.oneHot(store, shard, LABELS, view.labels().size());
          System.arraycopy(ofShard, 0, classes, first, ofShard.length);
        });
    return classes;
  }

  /**
   * A number for the patient of each row, which those of other patients do not share but by an
   * accident of 64 bits; {@link PatientFraction#NONE} for rows without one.
   */
  long[] patients() throws IOException {
    long[] patients = new long[rows];
    read(
        PATIENT,
        (row, sample) ->
            patients[row] =
                sample.getPatient() == null
                    ? PatientFraction.NONE
                    : numberOf(sample.getDataset() + "//" + sample.getPatient()));
    return patients;
  }

  private static long numberOf(String patient) {
    long hash = StableHash.of(patient);
    return hash == PatientFraction.NONE ? 1 : hash;
  }

  /**
   * The number that each row has in the order of the shards, by its number in the order in which
   * the train rows were published.
   *
   * @throws IOException if a row does not tell its place
   */
  int[] published() throws IOException {
    long[] places = new long[rows];
    read(PLACE, (row, sample) -> places[row] = sample.getPlace());
    long[] taken = new long[Math.toIntExact(view.samples() / Long.SIZE + 1)];
    for (int row = 0; row < rows; row++) {
      long place = places[row];
      if (place < 0 || place >= view.samples() || has(taken, place)) {
        throw new IOException(
            "Row %d of the train split of view %s has place %d, expected one of its own among %d"
                .formatted(row, view.view(), place, view.samples()));
      }
      taken[(int) (place / Long.SIZE)] |= 1L << place;
    }
    int[] before = new int[taken.length];
    for (int word = 1; word < taken.length; word++) {
      before[word] = before[word - 1] + Long.bitCount(taken[word - 1]);
    }
    int[] published = new int[rows];
    for (int row = 0; row < rows; row++) {
      int word = (int) (places[row] / Long.SIZE);
      long earlier = taken[word] & ((1L << places[row]) - 1);
      published[before[word] + Long.bitCount(earlier)] = row;
    }
    return published;
  }

  private static boolean has(long[] taken, long place) {
    return (taken[(int) (place / Long.SIZE)] & 1L << place) != 0;
  }

  private void read(Schema columns, RowReader reader) throws IOException {
    read(
        (shard, first) -> {
          int row = first;
          for (TensorSample sample :
              ListedRecords.<TensorSample>read(
                  store, shard, TensorSample.getClassSchema(), columns)) {
            reader.take(row++, sample);
          }
        });
  }

  /** Several shards at a time. */
  private void read(ShardReader reader) throws IOException {
    ExecutorService executor = Executors.newFixedThreadPool(READERS);
    try {
      List<Future<?>> reading = new ArrayList<>();
      int first = 0;
      for (ObjectEntry shard : shards) {
        int row = first;
        reading.add(
            executor.submit(
                () -> {
                  reader.read(shard, row);
                  return null;
                }));
        first += (int) shard.rows();
      }
      for (Future<?> shard : reading) {
        FutureResult.of(shard, "reading columns of view " + view.view());
      }
    } finally {
      executor.shutdownNow();
    }
  }

  /** Reads a shard, given the number of its first row. */
  private interface ShardReader {
    void read(ObjectEntry shard, int first) throws IOException;
  }

  /** Takes what has been read of a row. */
  private interface RowReader {
    void take(int row, TensorSample sample);
  }
}
