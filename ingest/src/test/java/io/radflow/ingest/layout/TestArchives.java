package io.radflow.ingest.layout;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.CRC32;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipArchiveOutputStream;
import org.apache.commons.compress.compressors.gzip.GzipCompressorOutputStream;

/**
 * Archives made by commons-compress, which has no part in how they are read but for tar's headers.
 */
final class TestArchives {

  private TestArchives() {}

  /** Files by path, in order: path, content, path, content and so on. */
  static Map<String, byte[]> files(Object... pathsAndContents) {
    Map<String, byte[]> files = new LinkedHashMap<>();
    for (int i = 0; i < pathsAndContents.length; i += 2) {
      files.put((String) pathsAndContents[i], (byte[]) pathsAndContents[i + 1]);
    }
    return files;
  }

  static byte[] tar(Map<String, byte[]> files) {
    return written(out -> writeTar(out, files));
  }

  static byte[] tarGz(Map<String, byte[]> files) {
    return written(
        out -> {
          try (GzipCompressorOutputStream packed = new GzipCompressorOutputStream(out)) {
            writeTar(packed, files);
          }
        });
  }

  /** A tar file whose first member is a link of some kind; the other is a file. */
  static byte[] tarWithLink(byte linkFlag, String link, String file, byte[] content) {
    return written(
        out -> {
          try (TarArchiveOutputStream tar = new TarArchiveOutputStream(out)) {
            TarArchiveEntry entry = new TarArchiveEntry(link, linkFlag);
            entry.setLinkName("/etc/passwd");
            tar.putArchiveEntry(entry);
            tar.closeArchiveEntry();
            put(tar, file, content);
          }
        });
  }

  static byte[] zip(Map<String, byte[]> files) {
    return zip(files, ZipArchiveEntry.DEFLATED, false);
  }

  /**
   * @param unixLink whether the first file is marked as a symbolic link
   */
  static byte[] zip(Map<String, byte[]> files, int method, boolean unixLink) {
    return written(
        out -> {
          try (ZipArchiveOutputStream zip = new ZipArchiveOutputStream(out)) {
            boolean first = true;
            for (Map.Entry<String, byte[]> file : files.entrySet()) {
              ZipArchiveEntry entry = new ZipArchiveEntry(file.getKey());
              entry.setMethod(method);
              if (method == ZipArchiveEntry.STORED) {
                entry.setSize(file.getValue().length);
                CRC32 crc = new CRC32();
                crc.update(file.getValue());
                entry.setCrc(crc.getValue());
              }
              if (unixLink && first) {
                entry.setUnixMode(0120777);
              }
              first = false;
              zip.putArchiveEntry(entry);
              zip.write(file.getValue());
              zip.closeArchiveEntry();
            }
          }
        });
  }

  private static void writeTar(OutputStream out, Map<String, byte[]> files) throws IOException {
    TarArchiveOutputStream tar = new TarArchiveOutputStream(out);
    tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_GNU);
    for (Map.Entry<String, byte[]> file : files.entrySet()) {
      put(tar, file.getKey(), file.getValue());
    }
    tar.finish();
    tar.flush();
  }

  private static void put(TarArchiveOutputStream tar, String path, byte[] content)
      throws IOException {
    TarArchiveEntry entry = new TarArchiveEntry(path, TarConstants.LF_NORMAL, true);
    entry.setSize(content.length);
    tar.putArchiveEntry(entry);
    tar.write(content);
    tar.closeArchiveEntry();
  }

  static byte[] cut(byte[] bytes, double share) {
    return Arrays.copyOf(bytes, (int) (bytes.length * share));
  }

  private static byte[] written(Writing writing) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try {
      writing.to(bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  private interface Writing {
    void to(OutputStream out) throws IOException;
  }
}
