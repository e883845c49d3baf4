package io.radflow.core.parquet;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Comparator;
import org.apache.parquet.format.ColumnChunk;
import org.apache.parquet.format.ColumnMetaData;
import org.apache.parquet.format.FileMetaData;
import org.apache.parquet.format.KeyValue;
import org.apache.parquet.format.PageEncodingStats;
import org.apache.parquet.format.RowGroup;
import org.apache.parquet.format.Util;

/**
 * Puts what a Parquet footer lists of a column's encodings in a fixed order. The writer takes it
 * from a set of enum constants, whose order differs from one JVM to the next, and with it the
 * file's bytes. Files with images or pixels also get the checksums of their ranges.
 */
final class CanonicalFooter {

  /** Length of the footer, then the magic number: the end of every Parquet file. */
  static final int TRAILER_BYTES = 8;

  private CanonicalFooter() {}

  /** Where the footer begins in the end of a file. */
  static int start(byte[] tail) {
    int length =
        ByteBuffer.wrap(tail).order(ByteOrder.LITTLE_ENDIAN).getInt(tail.length - TRAILER_BYTES);
    return tail.length - TRAILER_BYTES - length;
  }

  /**
   * The file with its footer in order; all pages stay where they are.
   *
   * @param payload the column whose pages may be read alone; null for none
   */
  static byte[] of(byte[] file, String payload) throws IOException {
    int start = start(file);
    int length = file.length - TRAILER_BYTES - start;
    FileMetaData footer = Util.readFileMetaData(new ByteArrayInputStream(file, start, length));
    for (RowGroup group : footer.getRow_groups()) {
      for (ColumnChunk column : group.getColumns()) {
        sort(column.getMeta_data());
      }
    }
    if (payload != null && !footer.getRow_groups().isEmpty()) {
      KeyValue checksums = new KeyValue(RangeChecksums.KEY);
      checksums.setValue(RangeChecksums.of(file, footer, start, payload).text());
      footer.addToKey_value_metadata(checksums);
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream(file.length);
    out.write(file, 0, start);
    Util.writeFileMetaData(footer, out);
    int written = out.size() - start;
    out.write(
        ByteBuffer.allocate(Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN).putInt(written).array());
    out.write(file, file.length - Integer.BYTES, Integer.BYTES);
    return out.toByteArray();
  }

  private static void sort(ColumnMetaData column) {
    column.getEncodings().sort(Comparator.naturalOrder());
    if (column.isSetEncoding_stats()) {
      column
          .getEncoding_stats()
          .sort(
              Comparator.comparing(PageEncodingStats::getPage_type)
                  .thenComparing(PageEncodingStats::getEncoding));
    }
  }
}
