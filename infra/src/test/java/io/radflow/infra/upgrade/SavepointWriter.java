package io.radflow.infra.upgrade;

import io.radflow.core.manifest.DropManifest;
import io.radflow.core.manifest.ViewManifest;
import io.radflow.core.store.BucketLayout;
import io.radflow.infra.cluster.LocalCluster;
import io.radflow.infra.job.PipelineJob;
import io.radflow.infra.job.PipelineJobs;
import io.radflow.infra.job.RunningJob;
import io.radflow.testing.RunningStore;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;

/**
 * Writes what a release leaves behind: savepoints of the four jobs and the bucket they are of. Run
 * it once, with the release's own build:
 *
 * <pre>
 * java -cp … io.radflow.infra.upgrade.SavepointWriter src/test/resources/savepoints/VERSION.zip
 * </pre>
 */
final class SavepointWriter {

  private SavepointWriter() {}

  public static void main(String[] arguments) throws Exception {
    Path folder = Files.createTempDirectory("savepoints");
    try (RunningStore store = RunningStore.start(folder.resolve("store"));
        LocalCluster cluster =
            LocalCluster.start(8, folder.resolve("flink"), store.client().address())) {
      write(new Release(store, cluster), folder.resolve("savepoints"));
    }
    Path zip = Path.of(arguments[0]);
    Files.createDirectories(zip.toAbsolutePath().getParent());
    try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(zip))) {
      zip(folder.resolve("savepoints"), "savepoints/", out);
      zip(folder.resolve("store").resolve("objects"), "objects/", out);
    }
    // Flink's threads would keep the JVM.
    System.exit(0);
  }

  private static void write(Release release, Path savepoints) throws Exception {
    release.drop("first", 24);
    RunningJob ingest = release.start(PipelineJobs.INGEST, null, Map.of());
    Release.until(() -> DropManifest.read(release.store(), "nih", "first").isPresent());
    RunningJob preprocess = release.start(PipelineJobs.PREPROCESS, null, Map.of());
    Release.until(() -> ViewManifest.read(release.store(), "phantom").isPresent());
    writeZeros(release);
    RunningJob eval = release.start(PipelineJobs.EVAL, null, Map.of());
    RunningJob train = release.start(PipelineJobs.TRAIN, null, Release.FROM_ZEROS);
    String firstPass = BucketLayout.predictions(Release.RUN, Release.EVALUATE_EVERY);
    Release.until(() -> !release.store().list(firstPass).isEmpty());
    for (Map.Entry<PipelineJob, RunningJob> job :
        List.of(
            Map.entry(PipelineJobs.TRAIN, train),
            Map.entry(PipelineJobs.EVAL, eval),
            Map.entry(PipelineJobs.PREPROCESS, preprocess),
            Map.entry(PipelineJobs.INGEST, ingest))) {
      Path parent = Files.createDirectories(savepoints.resolve(job.getKey().command()));
      release.stop(job.getValue(), parent.toUri().toString());
    }
  }

  /** Weights of zeros stay zeros, but for the head's bias: so the savepoint can be compressed. */
  private static void writeZeros(Release release) throws Exception {
    release
        .start(PipelineJobs.TRAIN, null, Map.of("training.run", "weights", "training.steps", "1"))
        .await();
    byte[] npz = release.store().read(BucketLayout.snapshot("weights", 1) + "model.npz", 1 << 28);
    release.store().write(Release.ZEROS, zeros(npz));
    for (var object : release.store().list("models/weights/")) {
      release.store().delete(object.key());
    }
  }

  private static byte[] zeros(byte[] npz) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (ZipInputStream in = new ZipInputStream(new ByteArrayInputStream(npz));
        ZipOutputStream zip = new ZipOutputStream(out)) {
      for (ZipEntry entry; (entry = in.getNextEntry()) != null; ) {
        byte[] array = in.readAllBytes();
        int header =
            10
                + Short.toUnsignedInt(
                    ByteBuffer.wrap(array).order(ByteOrder.LITTLE_ENDIAN).getShort(8));
        Arrays.fill(array, header, array.length, (byte) 0);
        zip.putNextEntry(new ZipEntry(entry.getName()));
        zip.write(array);
      }
    }
    return out.toByteArray();
  }

  private static void zip(Path folder, String prefix, ZipOutputStream out) throws IOException {
    try (var files = Files.walk(folder)) {
      for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
        String name = prefix + folder.relativize(file);
        if (!name.startsWith("objects/radflow/checkpoints/")) {
          out.putNextEntry(new ZipEntry(name));
          Files.copy(file, out);
        }
      }
    }
  }
}
