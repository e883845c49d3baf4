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
import org.apache.parquet.format.PageEncodingStats;
import org.apache.parquet.format.RowGroup;
import org.apache.parquet.format.Util;

/**
 * Puts what a Parquet footer lists of a column's encodings in a fixed order. The writer takes it
 * from a set of enum constants, whose order differs from one JVM to the next, and with it the
 * file's bytes.
 */
final class CanonicalFooter {

  /** Length of the footer, then the magic number: the end of every Parquet file. */
  private static final int TRAILER_BYTES = 8;

  private CanonicalFooter() {}

  /** The file with its footer in order; all pages stay where they are. */
  static byte[] of(byte[] file) throws IOException {
    int length =
        ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).getInt(file.length - TRAILER_BYTES);
    int start = file.length - TRAILER_BYTES - length;
    FileMetaData footer = Util.readFileMetaData(new ByteArrayInputStream(file, start, length));
    for (RowGroup group : footer.getRow_groups()) {
      for (ColumnChunk column : group.getColumns()) {
        sort(column.getMeta_data());
      }
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
