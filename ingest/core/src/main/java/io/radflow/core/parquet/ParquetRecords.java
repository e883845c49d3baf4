package io.radflow.core.parquet;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificRecord;
import org.apache.flink.annotation.Internal;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.avro.AvroParquetReader;
import org.apache.parquet.avro.AvroParquetWriter;
import org.apache.parquet.avro.AvroReadSupport;
import org.apache.parquet.avro.AvroWriteSupport;
import org.apache.parquet.conf.HadoopParquetConfiguration;
import org.apache.parquet.conf.ParquetConfiguration;
import org.apache.parquet.hadoop.ParquetReader;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.io.InputFile;

/**
 * Encodes records as one Parquet object, ZSTD at level 3, and decodes them.
 *
 * <p>The same records give the same bytes, in every JVM. Columns of type bytes (pixels, encoded
 * images) get neither a dictionary nor statistics, which would only cost. Every page carries a
 * checksum, which is verified whenever it is read.
 */
@Internal
public final class ParquetRecords {

  private ParquetRecords() {}

  /** The object with pages of parquet-java's own measure. */
  public static byte[] encode(Schema schema, List<? extends SpecificRecord> records)
      throws IOException {
    return encode(schema, records, PageLimits.DEFAULT);
  }

  /** The object with pages as told, which decide how closely rows can be read by byte range. */
  public static byte[] encode(
      Schema schema, List<? extends SpecificRecord> records, PageLimits pages) throws IOException {
    MemoryOutputFile file = new MemoryOutputFile();
    Configuration configuration = new Configuration(false);
    // The old two-level lists cannot hold a null element, which is how an unknown label is kept.
    configuration.setBoolean(AvroWriteSupport.WRITE_OLD_LIST_STRUCTURE, false);
    configuration.setInt("parquet.compression.codec.zstd.level", 3);
    AvroParquetWriter.Builder<SpecificRecord> builder =
        AvroParquetWriter.<SpecificRecord>builder(file)
            .withSchema(schema)
            .withDataModel(SpecificData.get())
            .withConf(configuration)
            .withCompressionCodec(CompressionCodecName.ZSTD)
            .withPageSize(pages.bytes())
            .withPageRowCountLimit(pages.rows());
    if (pages.checkedRows() > 0) {
      // By default a page's size is looked at after 100 rows: 10 MB of images of 100 kB.
      builder
          .withMinRowCountForPageSizeCheck(pages.checkedRows())
          .withMaxRowCountForPageSizeCheck(pages.checkedRows());
    }
    for (Schema.Field field : schema.getFields()) {
      if (holdsBytes(field.schema())) {
        builder.withDictionaryEncoding(field.name(), false);
        builder.withStatisticsEnabled(field.name(), false);
      }
    }
    try (ParquetWriter<SpecificRecord> writer = builder.build()) {
      for (SpecificRecord record : records) {
        writer.write(record);
      }
    }
    return CanonicalFooter.of(file.bytes(), payload(schema).orElse(null));
  }

  /** The field that holds images or pixels. */
  static Optional<String> payload(Schema schema) {
    return schema.getFields().stream()
        .filter(field -> holdsBytes(field.schema()))
        .map(Schema.Field::name)
        .findFirst();
  }

  private static boolean holdsBytes(Schema schema) {
    return schema.getType() == Schema.Type.BYTES
        || schema.isUnion() && schema.getTypes().stream().anyMatch(ParquetRecords::holdsBytes);
  }

  /**
   * Decodes all records.
   *
   * @param name of the object, for messages
   */
  public static <T extends SpecificRecord> List<T> decode(Schema schema, byte[] bytes, String name)
      throws IOException {
    return decode(schema, schema, new MemoryInputFile(name, bytes));
  }

  /**
   * Decodes some columns of all records of a file; only these are read. Fields that the file does
   * not have get their defaults, but with some columns alone none that is text.
   *
   * @param columns the same record with some of its fields
   */
  public static <T extends SpecificRecord> List<T> decode(
      Schema schema, Schema columns, InputFile file) throws IOException {
    List<T> records = new ArrayList<>();
    // Given from the start: the builder's own would parse Hadoop's defaults for each object.
    try (ParquetReader<T> reader =
        AvroParquetReader.<T>builder(file, configuration(schema, columns))
            .withDataModel(SpecificData.get())
            .usePageChecksumVerification(true)
            .build()) {
      for (T record = reader.read(); record != null; record = reader.read()) {
        records.add(record);
      }
    } catch (RuntimeException e) {
      throw new IOException(
          file + ": not a Parquet object of " + schema.getFullName() + ": " + e.getMessage(), e);
    }
    return records;
  }

  /** What records are read with. */
  static ParquetConfiguration configuration(Schema schema, Schema columns) {
    Configuration configuration = new Configuration(false);
    configuration.setBoolean("parquet.avro.add-list-element-records", false);
    // Also what some columns are translated with.
    configuration.setBoolean(AvroWriteSupport.WRITE_OLD_LIST_STRUCTURE, false);
    if (!columns.equals(schema)) {
      // Columns that an earlier release did not write would be left null.
      AvroReadSupport.setRequestedProjection(configuration, columns);
    }
    AvroReadSupport.setAvroReadSchema(configuration, schema);
    return new HadoopParquetConfiguration(configuration);
  }

  /** A record's schema with some of its fields. */
  public static Schema columns(Schema whole, String... fields) {
    List<Schema.Field> kept = new ArrayList<>();
    for (String field : fields) {
      kept.add(new Schema.Field(whole.getField(field), whole.getField(field).schema()));
    }
    return Schema.createRecord(whole.getName(), null, whole.getNamespace(), false, kept);
  }
}
