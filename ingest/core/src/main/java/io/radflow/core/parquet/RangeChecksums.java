package io.radflow.core.parquet;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.zip.CRC32C;
import org.apache.parquet.format.ColumnChunk;
import org.apache.parquet.format.ColumnMetaData;
import org.apache.parquet.format.FileMetaData;
import org.apache.parquet.format.OffsetIndex;
import org.apache.parquet.format.PageLocation;
import org.apache.parquet.format.Util;

/**
 * CRC-32C of each range of an object that may be read alone, kept in its footer. A page's own
 * checksum leaves out its header, and neither index nor footer has one: a bit that flips there
 * could give a row another's labels. The footer itself is verified by the CRC-32C of the whole
 * object, which its manifest holds, as that of all bytes before it is here. So bytes of another
 * object do not pass either, though each of its pages is sound.
 *
 * @param before of all that lies before the footer
 * @param head of what lies before the payload's column
 * @param behind of what lies between the payload's column and the footer
 * @param pages of each page of the payload
 */
record RangeChecksums(int before, int head, int behind, int[] pages) {

  /** Where a footer has them, as hexadecimal digits. */
  static final String KEY = "radflow.crc32c";

  /** Reversed, as the algorithm takes it. */
  private static final int POLYNOMIAL = 0x82F63B78;

  private static final int[] TABLE = table();
  private static final int DIGITS = 8;
  private static final int OTHERS = 3;

  /**
   * Of a whole file.
   *
   * @param footerStart where its footer begins
   * @param payload the column whose pages are read alone
   */
  static RangeChecksums of(byte[] file, FileMetaData footer, int footerStart, String payload)
      throws IOException {
    ColumnChunk column = column(footer, payload);
    ColumnMetaData chunk = column.getMeta_data();
    int start = (int) chunk.getData_page_offset();
    int end = (int) (start + chunk.getTotal_compressed_size());
    OffsetIndex index =
        Util.readOffsetIndex(
            new ByteArrayInputStream(
                file, (int) column.getOffset_index_offset(), column.getOffset_index_length()));
    List<PageLocation> locations = index.getPage_locations();
    int[] pages = new int[locations.size()];
    for (int page = 0; page < pages.length; page++) {
      PageLocation location = locations.get(page);
      pages[page] = crc(file, (int) location.getOffset(), location.getCompressed_page_size());
    }
    return new RangeChecksums(
        crc(file, 0, footerStart), crc(file, 0, start), crc(file, end, footerStart - end), pages);
  }

  private static ColumnChunk column(FileMetaData footer, String name) {
    return footer.getRow_groups().get(0).getColumns().stream()
        .filter(column -> column.getMeta_data().getPath_in_schema().equals(List.of(name)))
        .findFirst()
        .orElseThrow();
  }

  /** From {@link #text}. */
  static RangeChecksums parse(String text) {
    if (text == null || text.length() % DIGITS != 0 || text.length() < OTHERS * DIGITS) {
      throw new IllegalArgumentException("its footer holds no checksums: " + text);
    }
    int[] all = new int[text.length() / DIGITS];
    for (int i = 0; i < all.length; i++) {
      all[i] = HexFormat.fromHexDigits(text, i * DIGITS, (i + 1) * DIGITS);
    }
    return new RangeChecksums(all[0], all[1], all[2], Arrays.copyOfRange(all, OTHERS, all.length));
  }

  /** As the footer has it. */
  String text() {
    HexFormat hex = HexFormat.of();
    StringBuilder text = new StringBuilder();
    text.append(hex.toHexDigits(before)).append(hex.toHexDigits(head));
    text.append(hex.toHexDigits(behind));
    for (int page : pages) {
      text.append(hex.toHexDigits(page));
    }
    return text.toString();
  }

  /** Of the whole object, of which the footer and what follows it are at hand. */
  int whole(byte[] bytes, int footerStart) {
    int crc = ~before;
    for (int i = footerStart; i < bytes.length; i++) {
      crc = TABLE[(crc ^ bytes[i]) & 0xff] ^ crc >>> Byte.SIZE;
    }
    return ~crc;
  }

  static int crc(byte[] bytes, int offset, int length) {
    CRC32C crc = new CRC32C();
    crc.update(bytes, offset, length);
    return (int) crc.getValue();
  }

  /** Of a byte that follows: the JDK's implementation can only begin anew. */
  private static int[] table() {
    int[] table = new int[1 << Byte.SIZE];
    for (int i = 0; i < table.length; i++) {
      int crc = i;
      for (int bit = 0; bit < Byte.SIZE; bit++) {
        crc = (crc & 1) == 0 ? crc >>> 1 : crc >>> 1 ^ POLYNOMIAL;
      }
      table[i] = crc;
    }
    return table;
  }
}
