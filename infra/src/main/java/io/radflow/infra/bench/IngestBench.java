package io.radflow.infra.bench;

import io.radflow.infra.store.EmbeddedStore;
import io.radflow.ingest.IngestJob;
import io.radflow.ingest.IngestOptions;
import io.radflow.ingest.config.JobOptions;
import io.radflow.ingest.image.ImageDecoder;
import io.radflow.ingest.manifest.DropManifest;
import io.radflow.ingest.reject.RejectedException;
import io.radflow.ingest.store.BucketLayout;
import io.radflow.ingest.store.ObjectStore;
import io.radflow.ingest.store.StoreAddress;
import io.radflow.ingest.store.StoreOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/**
 * Ingest of JPEG files from the embedded store, in turn with a loop that does nothing but decode
 * them with the same decoder and as many threads.
 */
public final class IngestBench {

  private static final String BUCKET = "bench";
  private static final String DATASET = "image-folder";
  private static final int DIFFERENT = 32;
  private static final int UPLOADS = 8;
  private static final long SEED = 11;

  private final int images;
  private final int threads;
  private final Path folder;

  /**
   * @param images of a drop
   * @param threads of the loop, and parallelism of the job
   * @param folder for the store and for checkpoints
   */
  public IngestBench(int images, int threads, Path folder) {
    this.images = images;
    this.threads = threads;
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
        ObjectStore store = ObjectStore.open(address(server))) {
      store.createBucket();
      for (int round = 0; round <= rounds; round++) {
        upload(store, "round-" + round, files);
        double decode = decode(files);
        double ingest = ingest(server);
        DropManifest manifest = DropManifest.read(store, DATASET, "round-" + round).orElseThrow();
        if (manifest.samples() != images) {
          throw new IllegalStateException("Expected " + images + " samples, found " + manifest);
        }
        if (round > 0) {
          measured.add(new Round(images, bytes(files), decode, ingest));
        }
      }
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

  private static StoreAddress address(EmbeddedStore server) {
    return new StoreAddress(
        server.endpoint(), BUCKET, "us-east-1", server.credentials().file().toString());
  }

  private void upload(ObjectStore store, String drop, List<byte[]> files) throws Exception {
    inParallel(
        UPLOADS,
        i -> {
          String name = String.format("%s/%06d.jpg", i % 2 == 0 ? "a" : "b", i);
          store.write(BucketLayout.drop(DATASET, drop) + name, files.get(i % files.size()));
        });
    store.write(BucketLayout.ready(DATASET, drop), new byte[0]);
  }

  private double decode(List<byte[]> files) throws Exception {
    ImageDecoder decoder = new ImageDecoder();
    long start = System.nanoTime();
    inParallel(
        threads,
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

  private void inParallel(int workers, Work work) throws Exception {
    AtomicInteger next = new AtomicInteger();
    ExecutorService executor = Executors.newFixedThreadPool(workers);
    try {
      List<Callable<Void>> tasks = new ArrayList<>();
      for (int worker = 0; worker < workers; worker++) {
        tasks.add(
            () -> {
              for (int i; (i = next.getAndIncrement()) < images; ) {
                work.on(i);
              }
              return null;
            });
      }
      for (Future<Void> task : executor.invokeAll(tasks)) {
        task.get();
      }
    } catch (ExecutionException e) {
      throw e.getCause() instanceof IOException io ? io : e;
    } finally {
      executor.shutdownNow();
    }
  }

  private double ingest(EmbeddedStore server) throws Exception {
    Configuration configuration = new Configuration();
    configuration.set(StoreOptions.ENDPOINT, server.endpoint());
    configuration.set(StoreOptions.BUCKET, BUCKET);
    configuration.set(StoreOptions.CREDENTIALS_FILE, server.credentials().file().toString());
    configuration.set(JobOptions.PARALLELISM, threads);
    configuration.set(JobOptions.BOUNDED, true);
    configuration.set(
        JobOptions.CHECKPOINT_DIRECTORY, folder.resolve("checkpoints").toUri().toString());
    configuration.set(IngestOptions.DATASETS, List.of(DATASET));
    StreamExecutionEnvironment environment =
        StreamExecutionEnvironment.createLocalEnvironment(threads);
    IngestJob.define(environment, configuration);
    long start = System.nanoTime();
    environment.execute("ingest");
    return (System.nanoTime() - start) / 1e9;
  }
}
