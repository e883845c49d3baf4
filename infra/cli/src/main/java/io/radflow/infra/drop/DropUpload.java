package io.radflow.infra.drop;

import io.radflow.core.concurrent.FutureResult;
import io.radflow.core.config.Rule;
import io.radflow.core.store.BucketLayout;
import io.radflow.core.store.ObjectStore;
import io.radflow.core.store.StoredObject;
import java.io.IOException;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.flink.annotation.Internal;

/**
 * Puts files under {@code drops/DATASET/NAME/}, several at a time, and {@code _READY} last. What is
 * there already with the same size and ETag is skipped, so an upload that was cut off goes on where
 * it was.
 */
@Internal
public final class DropUpload {

  /** Names of data sets and drops, which become a part of keys. */
  public static final Rule<String> NAME =
      Rule.matching(
          "[a-z0-9][a-z0-9._-]{0,62}",
          "1 to 63 of a-z, 0-9, '.', '_', '-', beginning with a letter or digit");

  private final ObjectStore store;
  private final String dataset;
  private final String drop;
  private final int threads;

  /**
   * @param threads files on the way at a time
   * @throws IllegalArgumentException if a name cannot be a component of a key
   */
  public DropUpload(ObjectStore store, String dataset, String drop, int threads) {
    this.store = store;
    this.dataset = checked("data set", dataset);
    this.drop = checked("drop", drop);
    this.threads = threads;
  }

  /** Is told after each file. */
  @FunctionalInterface
  public interface Listener {

    void progressed(long files, long totalFiles, long bytes, long totalBytes);
  }

  /**
   * What an upload did.
   *
   * @param files in the folder
   * @param uploaded of them
   * @param bytes sent
   * @param strangers objects of the drop that the folder does not have
   */
  public record Result(long files, long uploaded, long bytes, List<String> strangers) {}

  /**
   * Uploads all regular files below a folder; a {@code _READY} there is left out.
   *
   * @throws IOException if the folder has no files, or a file cannot be read or put
   */
  public Result upload(Path folder, Listener listener) throws IOException {
    if (!Files.isDirectory(folder)) {
      throw new IOException(folder + " is not a folder");
    }
    Map<String, Path> files = files(folder);
    if (files.isEmpty()) {
      throw new IOException(folder + " holds no files");
    }
    String prefix = BucketLayout.drop(dataset, drop);
    Map<String, StoredObject> present =
        store.list(prefix).stream()
            .collect(Collectors.toMap(StoredObject::key, Function.identity()));
    // While files change the drop is not complete.
    store.delete(BucketLayout.ready(dataset, drop));
    Tally tally = new Tally(files.size(), totalBytes(files), listener);
    List<Callable<Void>> puts = new ArrayList<>();
    files.forEach(
        (name, file) ->
            puts.add(
                () -> {
                  put(file, prefix + name, present.get(prefix + name), tally);
                  return null;
                }));
    runAll(puts);
    complete();
    List<String> strangers =
        present.keySet().stream()
            .filter(key -> !key.equals(BucketLayout.ready(dataset, drop)))
            .filter(key -> !files.containsKey(key.substring(prefix.length())))
            .sorted()
            .toList();
    return new Result(files.size(), tally.uploaded.get(), tally.sent.get(), strangers);
  }

  /** Puts one file of the drop from memory. */
  public void put(String name, byte[] content) throws IOException {
    store.write(BucketLayout.drop(dataset, drop) + name, content);
  }

  /** Puts {@code _READY}, anew if it is there, which makes a running ingest look again. */
  public void complete() throws IOException {
    store.write(BucketLayout.ready(dataset, drop), new byte[0]);
  }

  private void put(Path file, String key, StoredObject present, Tally tally) throws IOException {
    long size = Files.size(file);
    if (present != null && present.size() == size && Etag.of(file).contains(present.etag())) {
      tally.add(size, 0);
      return;
    }
    store.write(key, () -> Files.newInputStream(file), size);
    tally.add(size, 1);
  }

  private void runAll(List<Callable<Void>> puts) throws IOException {
    ExecutorService executor = Executors.newFixedThreadPool(threads);
    try {
      List<Future<Void>> pending = puts.stream().map(executor::submit).toList();
      for (Future<Void> put : pending) {
        FutureResult.of(put, "uploading; run it again to go on");
      }
    } finally {
      executor.shutdownNow();
    }
  }

  private static Map<String, Path> files(Path folder) throws IOException {
    Map<String, Path> files = new TreeMap<>();
    try (Stream<Path> walk = Files.walk(folder, FileVisitOption.FOLLOW_LINKS)) {
      for (Path file : (Iterable<Path>) walk.filter(Files::isRegularFile)::iterator) {
        String name = folder.relativize(file).toString().replace('\\', '/');
        if (!name.equals(BucketLayout.READY)) {
          files.put(name, file);
        }
      }
    }
    return files;
  }

  private static long totalBytes(Map<String, Path> files) throws IOException {
    long total = 0;
    for (Path file : files.values()) {
      total += Files.size(file);
    }
    return total;
  }

  private static String checked(String what, String name) {
    if (!NAME.accepts(name)) {
      throw new IllegalArgumentException(
          "'%s' cannot name a %s: expected %s".formatted(name, what, NAME.expected()));
    }
    return name;
  }

  private static final class Tally {

    private final long totalFiles;
    private final long totalBytes;
    private final Listener listener;
    private final AtomicLong files = new AtomicLong();
    private final AtomicLong bytes = new AtomicLong();
    private final AtomicLong uploaded = new AtomicLong();
    private final AtomicLong sent = new AtomicLong();

    Tally(long totalFiles, long totalBytes, Listener listener) {
      this.totalFiles = totalFiles;
      this.totalBytes = totalBytes;
      this.listener = listener;
    }

    void add(long size, int uploads) {
      uploaded.addAndGet(uploads);
      sent.addAndGet(uploads * size);
      listener.progressed(files.incrementAndGet(), totalFiles, bytes.addAndGet(size), totalBytes);
    }
  }
}
