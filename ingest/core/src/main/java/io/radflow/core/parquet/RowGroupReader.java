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
import org.apache.parquet.hadoop.metadata.FileMetaData;
import org.apache.parquet.internal.filter2.columnindex.RowRanges;
import org.apache.parquet.io.ColumnIOFactory;
import org.apache.parquet.io.InputFile;
import org.apache.parquet.io.MessageColumnIO;
import org.apache.parquet.io.RecordReader;

/** Decodes some rows of a file's first row group, of which only their pages are read. */
final class RowGroupReader {

  private final ParquetConfiguration configuration;

  /**
   * @param schema of the records
   */
  RowGroupReader(Schema schema) {
    this.configuration = ParquetRecords.configuration(schema, schema);
  }

  /** Opens a file, whose pages' checksums will be verified. */
  ParquetFileReader open(InputFile file) throws IOException {
    return ParquetFileReader.open(
        file, ParquetReadOptions.builder(configuration).usePageChecksumVerification(true).build());
  }

  /** The records of whole pages. */
  <T extends SpecificRecord> List<T> read(ParquetFileReader file, RowRanges rows)
      throws IOException {
    FileMetaData metadata = file.getFileMetaData();
    Map<String, Set<String>> texts =
        metadata.getKeyValueMetaData().entrySet().stream()
            .collect(
                Collectors.toMap(
                    Map.Entry::getKey, text -> Collections.singleton(text.getValue())));
    AvroReadSupport<T> support = new AvroReadSupport<>(SpecificData.get());
    ReadContext context = support.init(new InitContext(configuration, texts, metadata.getSchema()));
    file.setRequestedSchema(context.getRequestedSchema());
    PageReadStore pages = file.readFilteredRowGroup(0, rows);
    MessageColumnIO columns =
        new ColumnIOFactory(metadata.getCreatedBy())
            .getColumnIO(context.getRequestedSchema(), metadata.getSchema());
    RecordReader<T> reader =
        columns.getRecordReader(
            pages,
            support.prepareForRead(
                configuration, metadata.getKeyValueMetaData(), metadata.getSchema(), context));
    List<T> records = new ArrayList<>();
    for (long row = 0; row < pages.getRowCount(); row++) {
      records.add(reader.read());
    }
    return records;
  }
}
