package io.radflow.eval.study;

import io.radflow.core.store.BucketLayout;
import io.radflow.core.store.ObjectStore;
import io.radflow.core.store.StoredObject;
import io.radflow.eval.card.KnownRuns;
import io.radflow.eval.results.ResultFault;
import io.radflow.eval.results.ResultRow;
import io.radflow.eval.results.ResultsFile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.flink.annotation.Internal;

/** Collects results from files and buckets, as one study. */
@Internal
public final class ResultsReader {

  private static final String SUFFIX = ".csv";

  private final ResultsLimits limits;
  private final List<ResultRow> rows = new ArrayList<>();
  private final List<ResultFault> faults = new ArrayList<>();
  private final List<String> files = new ArrayList<>();
  private KnownRuns known = KnownRuns.NONE;

  public ResultsReader(ResultsLimits limits) {
    this.limits = limits;
  }

  /**
   * Adds a CSV file, or all of a folder by name; rows keep their order.
   *
   * @throws IOException if there is none, or one cannot be used; the message names it
   */
  public void addPath(Path path) throws IOException {
    if (!Files.isDirectory(path)) {
      if (!Files.exists(path)) {
        throw new NoSuchFileException(
            path + ": expected a CSV file of results or a folder of them");
      }
      addFile(path, path.getFileName().toString());
      return;
    }
    List<Path> csv;
    try (Stream<Path> all = Files.list(path)) {
      csv =
          all.filter(file -> file.getFileName().toString().endsWith(SUFFIX))
              .filter(Files::isRegularFile)
              .limit(limits.files() + 1L)
              .sorted()
              .toList();
    }
    if (csv.isEmpty()) {
      throw new IOException(path + ": no file ends with " + SUFFIX + ", expected one or more");
    }
    for (Path file : csv) {
      addFile(file, file.getFileName().toString());
    }
  }

  private void addFile(Path file, String name) throws IOException {
    byte[] csv;
    try (InputStream in = Files.newInputStream(file)) {
      csv = in.readNBytes(limits.bytes() + 1);
    }
    if (csv.length > limits.bytes()) {
      throw new IOException(
          String.format("%s: found more than the %d bytes that are read", file, limits.bytes()));
    }
    add(ResultsFile.read(csv, name), name);
  }

  /**
   * Adds what is in a bucket's results, and what its cards tell of the runs.
   *
   * @param cards of the bucket
   * @throws IOException if an object cannot be used; the message names it
   */
  public void addBucket(ObjectStore store, KnownRuns cards) throws IOException {
    known = cards;
    for (StoredObject object : store.list(BucketLayout.RESULTS)) {
      if (object.key().endsWith(SUFFIX)) {
        byte[] csv = store.read(object.key(), limits.bytes());
        add(ResultsFile.read(csv, object.key()), object.key());
      }
    }
  }

  private void add(ResultsFile file, String name) throws IOException {
    files.add(name);
    rows.addAll(file.rows());
    faults.addAll(file.faults());
    if (files.size() > limits.files() || rows.size() + faults.size() > limits.rows()) {
      throw new IOException(
          String.format(
              "%s: found more than the %d files and %d rows of results that are read",
              name, limits.files(), limits.rows()));
    }
  }

  /** All that was added. */
  public Study study() {
    return Study.of(rows, faults, files, known);
  }
}
