package io.radflow.core.parquet;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.apache.flink.annotation.Internal;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.ParquetReadOptions;
import org.apache.parquet.bytes.BytesInput;
import org.apache.parquet.column.ColumnDescriptor;
import org.apache.parquet.column.Encoding;
import org.apache.parquet.column.page.DataPage;
import org.apache.parquet.column.page.DataPageV1;
import org.apache.parquet.column.page.DictionaryPage;
import org.apache.parquet.column.page.PageReadStore;
import org.apache.parquet.column.page.PageReader;
import org.apache.parquet.conf.HadoopParquetConfiguration;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.io.InputFile;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;

/**
 * Where the one stands in each list of a column of one-hot lists, such as the labels of classes.
 *
 * <p>Such a list is a few runs of equal levels and values in its page, however long it is. They are
 * read as runs: of a view of 21,843 classes not one zero is decoded.
 */
@Internal
public final class OneHotColumn {

  private final String field;
  private final int width;
  private final int[] places;

  private int mostDefined;
  private int row = -1;

  /** Elements of the row so far, and where the first of them is that is one; −1 for nowhere. */
  private int elements;

  private int place;

  private OneHotColumn(String field, int width, int rows) {
    this.field = field;
    this.width = width;
    this.places = new int[rows];
  }

  /**
   * The place in each row's list of its first one, from 0; −1 in a list without one.
   *
   * @param field of lists of floats, which may be null
   * @param width elements of each list
   * @throws IOException naming the file, and the row whose list is of another length
   */
  public static int[] read(InputFile file, String field, int width) throws IOException {
    ParquetReadOptions options =
        ParquetReadOptions.builder(new HadoopParquetConfiguration(new Configuration(false)))
            .usePageChecksumVerification(true)
            .build();
    try (ParquetFileReader reader = ParquetFileReader.open(file, options)) {
      OneHotColumn column =
          new OneHotColumn(field, width, Math.toIntExact(reader.getRecordCount()));
      column.read(reader);
      return column.places;
    } catch (RuntimeException e) {
      throw new IOException(file + ": no lists of labels: " + e.getMessage(), e);
    }
  }

  private void read(ParquetFileReader reader) throws IOException {
    MessageType schema = reader.getFileMetaData().getSchema();
    MessageType only = new MessageType(schema.getName(), schema.getType(field));
    ColumnDescriptor column = only.getColumns().get(0);
    if (column.getMaxRepetitionLevel() != 1
        || column.getPrimitiveType().getPrimitiveTypeName() != PrimitiveTypeName.FLOAT) {
      throw new IllegalArgumentException(field + " is " + column);
    }
    mostDefined = column.getMaxDefinitionLevel();
    reader.setRequestedSchema(only);
    for (PageReadStore group = reader.readNextRowGroup();
        group != null;
        group = reader.readNextRowGroup()) {
      PageReader pages = group.getPageReader(column);
      boolean[] ones = ones(pages.readDictionaryPage());
      for (DataPage page = pages.readPage(); page != null; page = pages.readPage()) {
        if (!(page instanceof DataPageV1 known)) {
          throw new IllegalArgumentException("a page is " + page);
        }
        take(known, ones);
      }
    }
    endRow();
    if (row + 1 != places.length) {
      throw new IllegalArgumentException((row + 1) + " lists of " + places.length + " rows");
    }
  }

  /** Which of the dictionary's values are one. */
  private static boolean[] ones(DictionaryPage dictionary) throws IOException {
    if (dictionary == null) {
      return new boolean[0];
    }
    ByteBuffer values = buffer(dictionary.getBytes());
    boolean[] ones = new boolean[dictionary.getDictionarySize()];
    for (int i = 0; i < ones.length; i++) {
      ones[i] = values.getFloat() == 1;
    }
    return ones;
  }

  private void take(DataPageV1 page, boolean[] dictionary) throws IOException {
    ByteBuffer bytes = buffer(page.getBytes());
    RunLengths repeated = levels(bytes, 1);
    RunLengths defined = levels(bytes, mostDefined);
    OneRuns values = values(page.getValueEncoding(), bytes, dictionary);
    for (int left = page.getValueCount(); left > 0; ) {
      int run = Math.min(left, Math.min(repeated.left(), defined.left()));
      if (repeated.value() == 0) {
        endRow();
        row++;
        elements = 0;
        place = -1;
        run = 1;
      }
      take(run, defined.value(), values);
      repeated.skip(run);
      defined.skip(run);
      left -= run;
    }
  }

  private static ByteBuffer buffer(BytesInput bytes) throws IOException {
    return bytes
        .toInputStream()
        .slice(Math.toIntExact(bytes.size()))
        .order(ByteOrder.LITTLE_ENDIAN);
  }

  private static OneRuns values(Encoding encoding, ByteBuffer bytes, boolean[] dictionary) {
    if (encoding.usesDictionary()) {
      return OneRuns.ofDictionary(bytes, dictionary);
    }
    if (encoding != Encoding.PLAIN) {
      throw new IllegalArgumentException("values are " + encoding);
    }
    return OneRuns.plain(bytes);
  }

  private static RunLengths levels(ByteBuffer bytes, int most) {
    int length = bytes.getInt();
    RunLengths levels =
        new RunLengths(
            bytes.slice().limit(length), Integer.SIZE - Integer.numberOfLeadingZeros(most));
    bytes.position(bytes.position() + length);
    return levels;
  }

  /** Elements that are all there, or all unknown; or lists that have none. */
  private void take(int count, int defined, OneRuns values) {
    if (defined < mostDefined) {
      elements += defined == mostDefined - 1 ? count : 0;
      return;
    }
    for (int left = count; left > 0; ) {
      int run = Math.min(left, values.left());
      if (values.isOne() && place < 0) {
        place = elements;
      }
      values.skip(run);
      elements += run;
      left -= run;
    }
  }

  private void endRow() {
    if (row < 0) {
      return;
    }
    if (elements != width) {
      throw new IllegalArgumentException(
          "row %d has %d elements in %s, expected %d".formatted(row, elements, field, width));
    }
    places[row] = place;
  }
}
