package io.radflow.infra.demo;

import io.radflow.core.store.ObjectStore;
import io.radflow.infra.drop.DropUpload;
import io.radflow.infra.phantom.PhantomDataset;
import io.radflow.infra.phantom.PhantomFault;
import io.radflow.infra.phantom.PhantomSettings;
import io.radflow.infra.phantom.PhantomSummary;
import io.radflow.infra.progress.Console;
import io.radflow.infra.progress.Progress;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;

/** Puts the demo's two drops in the bucket and counts what is in them, independently of ingest. */
final class DemoDrops {

  static final String DIGITS_DATASET = "cifar10";
  static final String DIGITS = "digits";
  static final String PHANTOM_DATASET = "nih";
  static final String PHANTOM = "phantom";

  static final String ARCHIVE = "digits-as-cifar-10-binary.tar.gz";
  private static final int CIFAR_RECORD_BYTES = 3073;

  private final ObjectStore store;
  private final Console console;

  DemoDrops(ObjectStore store, Console console) {
    this.store = store;
    this.console = console;
  }

  /**
   * @return records in the drop
   */
  long putDigits() throws IOException {
    byte[] archive = DemoFolder.bytes(ARCHIVE);
    DropUpload upload = new DropUpload(store, DIGITS_DATASET, DIGITS, 1);
    upload.put(ARCHIVE, archive);
    upload.complete();
    long records = records(archive);
    console.say("drop digits: " + Progress.count(records, "real handwritten digits"));
    return records;
  }

  /**
   * @return records in the drop: rows of its table, and images that no row names
   */
  long putPhantom(PhantomSettings settings) throws IOException {
    DropUpload upload = new DropUpload(store, PHANTOM_DATASET, PHANTOM, 1);
    long[] files = {0};
    PhantomSummary summary =
        PhantomDataset.generate(
            settings,
            (path, bytes) -> {
              upload.put(path, bytes);
              console.show("drop phantom: " + Progress.count(++files[0], "files"));
            });
    upload.complete();
    long records =
        summary.rows() + summary.rejects().getOrDefault(PhantomFault.IMAGE_WITHOUT_ROW, 0);
    console.say(
        "drop phantom: %s of %s, %d broken on purpose"
            .formatted(
                Progress.count(summary.images(), "generated X-ray images"),
                Progress.count(summary.patients(), "patients"),
                summary.rejects().values().stream().mapToInt(Integer::intValue).sum()));
    return records;
  }

  private static long records(byte[] archive) throws IOException {
    long bytes = 0;
    try (InputStream in = new GZIPInputStream(new ByteArrayInputStream(archive));
        TarArchiveInputStream tar = new TarArchiveInputStream(in)) {
      for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
        if (entry.getName().endsWith(".bin")) {
          bytes += entry.getSize();
        }
      }
    }
    return bytes / CIFAR_RECORD_BYTES;
  }
}
