package io.radflow.core.parquet;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificRecord;
import org.apache.parquet.ParquetReadOptions;
import org.apache.parquet.avro.AvroReadSupport;
import org.apache.parquet.column.page.PageReadStore;
import org.apache.parquet.conf.ParquetConfiguration;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.api.InitContext;
import org.apache.parquet.hadoop.api.ReadSupport.ReadContext;
import org.apache.parquet.hadoop.metadata.BlockMetaData;
import org.apache.parquet.hadoop.metadata.ColumnChunkMetaData;
import org.apache.parquet.hadoop.metadata.FileMetaData;
import org.apache.parquet.internal.column.columnindex.OffsetIndex;
import org.apache.parquet.internal.filter2.columnindex.RowRanges;
import org.apache.parquet.io.ColumnIOFactory;
import org.apache.parquet.io.InputFile;
import org.apache.parquet.io.MessageColumnIO;
import org.apache.parquet.io.RecordReader;
import org.apache.parquet.io.api.RecordMaterializer;

/**
 * Decodes some rows of a file's first row group, of which only their pages are read. What it makes
 * of the footer is kept for more of them. It need not be closed, as a file in memory need not.
 */
final class RowGroupReader {

  private final ParquetConfiguration configuration;
  private final ParquetFileReader file;

  private MessageColumnIO columns;
  private RecordMaterializer<SpecificRecord> materializer;

  /**
   * Reads the footer.
   *
   * @param schema of the records
   */
  RowGroupReader(InputFile input, Schema schema) throws IOException {
    this(input, schema, schema);
  }

  /**
   * Reads the footer, to decode some fields only.
   *
   * @param columns the same record with some of its fields
   */
  RowGroupReader(InputFile input, Schema schema, Schema columns) throws IOException {
    configuration = ParquetRecords.configuration(schema, columns);
    file =
        ParquetFileReader.open(
            input,
            ParquetReadOptions.builder(configuration).usePageChecksumVerification(true).build());
  }

  List<BlockMetaData> groups() {
    return file.getFooter().getBlocks();
  }

  /** What the footer says under a key; null if nothing. */
  String text(String key) {
    return file.getFileMetaData().getKeyValueMetaData().get(key);
  }

  OffsetIndex pages(ColumnChunkMetaData column) throws IOException {
    return file.readOffsetIndex(column);
  }

  /** The records of whole pages. */
  List<SpecificRecord> read(RowRanges rows) throws IOException {
    if (materializer == null) {
      prepare();
    }
    PageReadStore pages = file.readFilteredRowGroup(0, rows);
    RecordReader<SpecificRecord> reader = columns.getRecordReader(pages, materializer);
    List<SpecificRecord> records = new ArrayList<>();
    for (long row = 0; row < pages.getRowCount(); row++) {
      records.add(reader.read());
    }
    return records;
  }

  private void prepare() {
    FileMetaData metadata = file.getFileMetaData();
    Map<String, Set<String>> texts =
        metadata.getKeyValueMetaData().entrySet().stream()
            .collect(
                Collectors.toMap(
                    Map.Entry::getKey, text -> Collections.singleton(text.getValue())));
    AvroReadSupport<SpecificRecord> support = new AvroReadSupport<>(SpecificData.get());
    ReadContext context = support.init(new InitContext(configuration, texts, metadata.getSchema()));
    file.setRequestedSchema(context.getRequestedSchema());
    columns =
        new ColumnIOFactory(metadata.getCreatedBy())
            .getColumnIO(context.getRequestedSchema(), metadata.getSchema());
    materializer =
        support.prepareForRead(
            configuration, metadata.getKeyValueMetaData(), metadata.getSchema(), context);
  }
}
