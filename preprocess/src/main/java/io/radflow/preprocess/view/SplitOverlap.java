package io.radflow.preprocess.view;

import io.radflow.core.concurrent.FutureResult;
import io.radflow.core.manifest.ListedRecords;
import io.radflow.core.manifest.ObjectEntry;
import io.radflow.core.manifest.ViewManifest.Leak;
import io.radflow.core.parquet.ParquetRecords;
import io.radflow.core.random.StableHash;
import io.radflow.core.record.TensorSample;
import io.radflow.core.store.ObjectStore;
import io.radflow.preprocess.split.SplitPolicy;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.LongStream;
import org.apache.avro.Schema;
import org.apache.flink.annotation.Internal;

/**
 * What train shares with the other splits of a view: the same patient, or an image of the same
 * bytes. Reads three small columns of each shard; holds 16 bytes a row.
 *
 * @param hasPatients whether any patient is known
 * @param sharedPatients number of patients that are in train and in another split
 * @param sharedImages number of different images that are in train and in another split
 * @param leaks by split, without those that share nothing
 * @param patientImages number of images of a patient in train → number of patients with so many
 */
@Internal
public record SplitOverlap(
    boolean hasPatients,
    long sharedPatients,
    long sharedImages,
    Map<String, Leak> leaks,
    Map<Integer, Long> patientImages) {

  /** Each holds a range of a few hundred kilobytes; a view can have tens of thousands of shards. */
  private static final int READERS = 64;

  private static final Schema COLUMNS =
      ParquetRecords.columns(TensorSample.getClassSchema(), "dataset", "patient", "checksum");

  /**
   * @param shards split → its objects
   */
  public static SplitOverlap of(ObjectStore store, Map<String, List<ObjectEntry>> shards)
      throws IOException {
    ExecutorService executor = Executors.newFixedThreadPool(READERS);
    try {
      Map<String, Members> splits = new HashMap<>();
      for (Map.Entry<String, List<ObjectEntry>> split : shards.entrySet()) {
        splits.put(split.getKey(), Members.read(store, split.getValue(), executor));
      }
      return of(splits);
    } finally {
      executor.shutdownNow();
    }
  }

  private static SplitOverlap of(Map<String, Members> splits) {
    Members train = splits.getOrDefault(SplitPolicy.TRAIN, Members.NONE);
    Map<String, Leak> leaks = new TreeMap<>();
    LongStream patients = LongStream.empty();
    LongStream images = LongStream.empty();
    for (Map.Entry<String, Members> split : splits.entrySet()) {
      if (!split.getKey().equals(SplitPolicy.TRAIN)) {
        long[] samePatients = common(train.patients(), split.getValue().patients());
        long[] sameImages = common(train.images(), split.getValue().images());
        if (samePatients.length + sameImages.length > 0) {
          leaks.put(split.getKey(), new Leak(samePatients.length, sameImages.length));
        }
        patients = LongStream.concat(patients, LongStream.of(samePatients));
        images = LongStream.concat(images, LongStream.of(sameImages));
      }
    }
    return new SplitOverlap(
        splits.values().stream().anyMatch(members -> members.patients().length > 0),
        patients.distinct().count(),
        images.distinct().count(),
        leaks,
        train.patientImages());
  }

  /** What is in both of two sorted arrays. */
  private static long[] common(long[] one, long[] other) {
    return LongStream.of(other).filter(value -> Arrays.binarySearch(one, value) >= 0).toArray();
  }

  /**
   * Of one split, sorted, each once.
   *
   * @param patients hashes of data set and patient
   * @param images checksums; 0, of rows of before there were any, is left out
   * @param patientImages number of images of a patient → number of patients with so many
   */
  private record Members(long[] patients, long[] images, Map<Integer, Long> patientImages) {

    static final Members NONE = new Members(new long[0], new long[0], Map.of());

    static Members read(ObjectStore store, List<ObjectEntry> shards, ExecutorService executor)
        throws IOException {
      List<Future<Rows>> read = new ArrayList<>();
      for (ObjectEntry shard : shards) {
        read.add(executor.submit(() -> Rows.read(store, shard)));
      }
      List<Rows> all = new ArrayList<>();
      for (Future<Rows> rows : read) {
        all.add(FutureResult.of(rows, "comparing shards"));
      }
      long[] patients =
          all.stream().flatMapToLong(rows -> LongStream.of(rows.patients())).sorted().toArray();
      return new Members(
          LongStream.of(patients).distinct().toArray(),
          all.stream()
              .flatMapToLong(rows -> LongStream.of(rows.images()))
              .sorted()
              .distinct()
              .toArray(),
          frequencies(patients));
    }

    /** How many values there are once, twice and so on in a sorted array. */
    private static Map<Integer, Long> frequencies(long[] sorted) {
      Map<Integer, Long> frequencies = new TreeMap<>();
      for (int first = 0, end; first < sorted.length; first = end) {
        end = first + 1;
        while (end < sorted.length && sorted[end] == sorted[first]) {
          end++;
        }
        frequencies.merge(end - first, 1L, Long::sum);
      }
      return frequencies;
    }
  }

  /**
   * Of one shard.
   *
   * @param patients hashes of data set and patient
   * @param images checksums
   */
  private record Rows(long[] patients, long[] images) {

    static Rows read(ObjectStore store, ObjectEntry shard) throws IOException {
      List<TensorSample> rows =
          ListedRecords.read(store, shard, TensorSample.getClassSchema(), COLUMNS);
      return new Rows(
          rows.stream()
              .filter(row -> row.getPatient() != null)
              .mapToLong(row -> StableHash.of(row.getDataset() + "/" + row.getPatient()))
              .toArray(),
          rows.stream().mapToLong(TensorSample::getChecksum).filter(sum -> sum != 0).toArray());
    }
  }
}
