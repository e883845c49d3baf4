package io.radflow.core.part;

import io.radflow.core.parquet.PageLimits;
import io.radflow.core.parquet.PagedObject;
import io.radflow.core.parquet.ParquetRecords;
import io.radflow.core.record.ImageSample;
import io.radflow.core.record.Metric;
import io.radflow.core.record.Prediction;
import io.radflow.core.record.Reject;
import io.radflow.core.record.TensorSample;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.List;
import org.apache.avro.Schema;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.specific.SpecificDatumReader;
import org.apache.avro.specific.SpecificDatumWriter;
import org.apache.avro.specific.SpecificRecord;
import org.apache.flink.annotation.Internal;

/**
 * The kinds of rows that tables hold.
 *
 * <p>In the stream, a record's image or pixels, which are nearly all of its bytes, stand beside the
 * rest of it, so that they are passed on as they are and not copied into and out of a record.
 */
@Internal
public enum RecordKind {
  /** In small pages, one an image: a view that mixes a drop's rows reads them by byte range. */
  IMAGE_SAMPLE(ImageSample.getClassSchema(), "image"),
  REJECT(Reject.getClassSchema(), null),
  /** In pieces: stretches of rows that a run reads alone. */
  TENSOR_SAMPLE(TensorSample.getClassSchema(), "pixels", "place"),
  PREDICTION(Prediction.getClassSchema(), null, "fingerprint"),
  METRIC(Metric.getClassSchema(), null, "fingerprint");

  /** After so many bytes a page of images ends. */
  public static final int IMAGE_PAGE_BYTES = 16 << 10;

  /** More would leave a block of small pictures too few pieces to mix them well. */
  static final int MOST_PIECE_ROWS = 64;

  /** The most that the payload of a piece of several rows comes to, as far as rows are alike. */
  public static final long PIECE_BYTES = 4L << 20;

  private static final int EXPECTED_BYTES = 1024;
  private static final ByteBuffer NONE = ByteBuffer.allocate(0).asReadOnlyBuffer();

  private final Schema schema;

  /** Position of the field that stands beside; -1 for none. */
  private final int payload;

  /** Number of fields that a row in state of 0.1.0 has; 0 if it has them all. */
  private final int earlierFields;

  RecordKind(Schema schema, String payload) {
    this(schema, payload, null);
  }

  RecordKind(Schema schema, String payload, String firstNewField) {
    this.schema = schema;
    this.earlierFields = firstNewField == null ? 0 : schema.getField(firstNewField).pos();
    this.payload = payload == null ? -1 : schema.getField(payload).pos();
  }

  public Schema schema() {
    return schema;
  }

  /** The object that holds records of this kind. */
  public EncodedObject object(List<? extends SpecificRecord> records) throws IOException {
    int pieceRows = this == TENSOR_SAMPLE ? pieceRows(records) : records.size();
    PageLimits pages =
        switch (this) {
          case IMAGE_SAMPLE -> PageLimits.ofBytes(IMAGE_PAGE_BYTES);
          case TENSOR_SAMPLE -> PageLimits.ofRows(pieceRows);
          default -> PageLimits.DEFAULT;
        };
    byte[] bytes = ParquetRecords.encode(schema, records, pages);
    return new EncodedObject(
        bytes,
        records.size(),
        pieceRows < records.size() ? pieceRows : 0,
        payload < 0 ? 0 : PagedObject.tailBytes(name(), schema, bytes));
  }

  /**
   * The largest power of two whose rows, of the object's mean size, hold a piece's bytes or less.
   */
  private int pieceRows(List<? extends SpecificRecord> records) {
    long sum = 0;
    for (SpecificRecord record : records) {
      sum += ((ByteBuffer) record.get(payload)).remaining();
    }
    long mean = records.isEmpty() ? 0 : (sum + records.size() - 1) / records.size();
    int rows = MOST_PIECE_ROWS;
    while (rows > 1 && rows * mean > PIECE_BYTES) {
      rows /= 2;
    }
    return rows;
  }

  /** The image or pixels of a record; null for none. Not to be written to. */
  byte[] payload(SpecificRecord record) {
    return payload < 0 || record.get(payload) == null
        ? null
        : array((ByteBuffer) record.get(payload));
  }

  /** Without a copy where the buffer is the array, as Avro makes it. */
  private static byte[] array(ByteBuffer buffer) {
    if (buffer.hasArray()
        && buffer.arrayOffset() == 0
        && buffer.position() == 0
        && buffer.remaining() == buffer.array().length) {
      return buffer.array();
    }
    byte[] copy = new byte[buffer.remaining()];
    buffer.duplicate().get(copy);
    return copy;
  }

  /** The record in Avro's binary form, with an empty payload if it has one. */
  byte[] encode(SpecificRecord record) {
    Object whole = payload < 0 ? null : record.get(payload);
    if (whole == null) {
      return binary(record);
    }
    record.put(payload, NONE);
    try {
      return binary(record);
    } finally {
      record.put(payload, whole);
    }
  }

  private byte[] binary(SpecificRecord record) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(EXPECTED_BYTES);
    BinaryEncoder encoder = EncoderFactory.get().directBinaryEncoder(bytes, null);
    try {
      new SpecificDatumWriter<SpecificRecord>(schema).write(record, encoder);
      encoder.flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  /**
   * The record from Avro's binary form, which does not tell its schema. Schemas grow at their end,
   * so a row that ends between two fields is one of an earlier schema, in state that was saved
   * then; it gets the defaults of those after. No row of the schema itself ends early.
   *
   * @param beside what {@link #payload} gave; null where the record holds all
   */
  SpecificRecord decode(byte[] bytes, byte[] beside) throws IOException {
    SpecificRecord record;
    try {
      record = decode(bytes, schema);
    } catch (EOFException e) {
      if (earlierFields == 0) {
        throw e;
      }
      record = decode(bytes, ParquetRecords.columns(schema, names(earlierFields)));
    }
    if (beside != null) {
      record.put(payload, ByteBuffer.wrap(beside));
    }
    return record;
  }

  private SpecificRecord decode(byte[] bytes, Schema written) throws IOException {
    return new SpecificDatumReader<SpecificRecord>(written, schema)
        .read(null, DecoderFactory.get().binaryDecoder(bytes, null));
  }

  private String[] names(int fields) {
    return schema.getFields().stream().limit(fields).map(Schema.Field::name).toArray(String[]::new);
  }
}
