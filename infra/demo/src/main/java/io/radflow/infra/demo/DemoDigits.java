package io.radflow.infra.demo;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.compressors.gzip.GzipCompressorInputStream;
import org.apache.flink.annotation.Internal;

/** The bundled digits themselves. */
@Internal
public final class DemoDigits {

  private DemoDigits() {}

  /** All records, in CIFAR-10's binary form. */
  public static byte[] records() throws IOException {
    ByteArrayOutputStream records = new ByteArrayOutputStream();
    byte[] archive = DemoFolder.bytes(DemoDrops.ARCHIVE);
    try (TarArchiveInputStream tar =
        new TarArchiveInputStream(
            new GzipCompressorInputStream(new ByteArrayInputStream(archive)))) {
      for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
        if (entry.getName().endsWith(".bin")) {
          tar.transferTo(records);
        }
      }
    }
    return records.toByteArray();
  }
}
