package io.radflow.infra.bench;

import static java.io.OutputStream.nullOutputStream;

import io.radflow.core.concurrent.FutureResult;
import io.radflow.core.config.JobOptions;
import io.radflow.core.manifest.DropManifest;
import io.radflow.core.reject.RejectedException;
import io.radflow.core.store.BucketLayout;
import io.radflow.core.store.ObjectStore;
import io.radflow.core.store.StoredObject;
import io.radflow.infra.cluster.LocalCluster;
import io.radflow.infra.command.Stores;
import io.radflow.infra.job.JobStart;
import io.radflow.infra.job.JobSubmission;
import io.radflow.infra.job.PipelineJobs;
import io.radflow.infra.job.RunningJob;
import io.radflow.infra.progress.Console;
import io.radflow.infra.store.EmbeddedStore;
import io.radflow.ingest.IngestOptions;
import io.radflow.ingest.image.ImageDecoder;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.flink.annotation.Internal;
import org.apache.flink.configuration.Configuration;

/**
 * Ingest of tar files of JPEGs, as ImageNet's, from the embedded store, in turn with a loop that
 * does nothing but decode them with the same decoder and as many threads. The job runs on from drop
 * to drop; a drop's time is from its _READY to its manifest.
 */
@Internal
public final class IngestBench {

  private static final String DATASET = "imagenet21k";
  private static final int SYNSETS = 16;
  private static final int DIFFERENT = 32;
  private static final long SEED = 11;
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final int images;
  private final int threads;
  private final int parallelism;
  private final Path folder;

  /**
   * @param images of a drop
   * @param threads of the loop
   * @param parallelism of the job
   * @param folder for the store and for checkpoints
   */
  public IngestBench(int images, int threads, int parallelism, Path folder) {
    this.images = images;
    this.threads = threads;
    this.parallelism = parallelism;
    this.folder = folder;
  }

  /**
   * What a round took.
   *
   * @param bytes of all images of a drop
   */
  public record Round(int images, long bytes, double decodeSeconds, double ingestSeconds) {

    /** Ingest's rate as a share of the loop's. */
    public double share() {
      return decodeSeconds / ingestSeconds;
    }

    @Override
    public String toString() {
      return String.format(
          "decode alone %.0f images/s, ingest %.0f images/s of %.0f kB: %.2f",
          images / decodeSeconds, images / ingestSeconds, bytes / 1e3 / images, share());
    }
  }

  /** Runs rounds; the first warms up and is not among them. */
  public List<Round> run(int rounds) throws Exception {
    List<byte[]> files = JpegSet.of(DIFFERENT, SEED);
    List<Round> measured = new ArrayList<>();
    try (EmbeddedStore server = EmbeddedStore.start(folder.resolve("store"), 0);
        ObjectStore store = Stores.of(server);
        LocalCluster cluster =
            LocalCluster.start(parallelism, folder.resolve("flink"), store.address())) {
      RunningJob job = start(cluster, store);
      for (int round = 0; round <= rounds; round++) {
        upload(store, "round-" + round, files);
        double decode = decode(files);
        double ingest = ingest(job, store, "round-" + round);
        remove(store, "round-" + round);
        if (round > 0) {
          measured.add(new Round(images, bytes(files), decode, ingest));
        }
      }
      job.cancel(PATIENCE);
    }
    return measured;
  }

  private long bytes(List<byte[]> files) {
    long bytes = 0;
    for (int i = 0; i < images; i++) {
      bytes += files.get(i % files.size()).length;
    }
    return bytes;
  }

  /** A tar file for each synset, as the data set is published. */
  private void upload(ObjectStore store, String drop, List<byte[]> files) throws IOException {
    for (int synset = 0; synset < SYNSETS; synset++) {
      String name = String.format("n%08d", synset);
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      try (TarArchiveOutputStream tar = new TarArchiveOutputStream(bytes)) {
        for (int i = synset; i < images; i += SYNSETS) {
          byte[] file = files.get(i % files.size());
          TarArchiveEntry entry = new TarArchiveEntry(name + "_" + i + ".JPEG");
          entry.setSize(file.length);
          tar.putArchiveEntry(entry);
          tar.write(file);
          tar.closeArchiveEntry();
        }
      }
      store.write(BucketLayout.drop(DATASET, drop) + name + ".tar", bytes.toByteArray());
    }
  }

  /** What would fill the disk. */
  private static void remove(ObjectStore store, String drop) throws IOException {
    for (String prefix :
        List.of(
            BucketLayout.drop(DATASET, drop), BucketLayout.SAMPLES + DATASET + "/" + drop + "/")) {
      for (StoredObject object : store.list(prefix)) {
        store.delete(object.key());
      }
    }
  }

  private double decode(List<byte[]> files) throws Exception {
    ImageDecoder decoder = new ImageDecoder();
    long start = System.nanoTime();
    inParallel(
        i -> {
          try {
            decoder.decode(files.get(i % files.size()));
          } catch (RejectedException e) {
            throw new IOException(e);
          }
        });
    return (System.nanoTime() - start) / 1e9;
  }

  /** Something done with each image. */
  private interface Work {
    void on(int image) throws IOException;
  }

  private void inParallel(Work work) throws Exception {
    AtomicInteger next = new AtomicInteger();
    ExecutorService executor = Executors.newFixedThreadPool(threads);
    try {
      List<Callable<Void>> tasks = new ArrayList<>();
      for (int worker = 0; worker < threads; worker++) {
        tasks.add(
            () -> {
              for (int i; (i = next.getAndIncrement()) < images; ) {
                work.on(i);
              }
              return null;
            });
      }
      for (Future<Void> task : executor.invokeAll(tasks)) {
        FutureResult.of(task, "decoding");
      }
    } finally {
      executor.shutdownNow();
    }
  }

  private RunningJob start(LocalCluster cluster, ObjectStore store) throws Exception {
    Configuration configuration = Stores.settings(store);
    configuration.set(JobOptions.PARALLELISM.option(), parallelism);
    configuration.set(
        JobOptions.CHECKPOINT_DIRECTORY.option(), folder.resolve("checkpoints").toUri().toString());
    configuration.set(IngestOptions.DATASETS.option(), List.of(DATASET));
    configuration.set(IngestOptions.DISCOVERY_INTERVAL.option(), Duration.ofMillis(500));
    return new JobSubmission(
            cluster.connect(), store, Console.of(new PrintStream(nullOutputStream())))
        .submit(PipelineJobs.INGEST, "ingest", configuration, List.of(), JobStart.OVER);
  }

  private double ingest(RunningJob job, ObjectStore store, String drop) throws Exception {
    long start = System.nanoTime();
    store.write(BucketLayout.ready(DATASET, drop), new byte[0]);
    Optional<DropManifest> manifest;
    while ((manifest = DropManifest.read(store, DATASET, drop)).isEmpty()) {
      if (!job.isRunning()) {
        throw new IllegalStateException("The job has ended before " + drop + " was done");
      }
      LockSupport.parkNanos(100_000_000);
    }
    double seconds = (System.nanoTime() - start) / 1e9;
    if (manifest.get().samples() != images) {
      throw new IllegalStateException("Expected " + images + " samples, found " + manifest);
    }
    return seconds;
  }
}
