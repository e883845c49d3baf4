package io.radflow.ingest.part;

import io.radflow.ingest.record.ImageSample;
import io.radflow.ingest.record.Metric;
import io.radflow.ingest.record.Prediction;
import io.radflow.ingest.record.Reject;
import io.radflow.ingest.record.TensorSample;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.apache.avro.Schema;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.specific.SpecificDatumReader;
import org.apache.avro.specific.SpecificDatumWriter;
import org.apache.avro.specific.SpecificRecord;

/** The kinds of rows that tables hold. */
public enum RecordKind {
  IMAGE_SAMPLE(ImageSample.getClassSchema()),
  REJECT(Reject.getClassSchema()),
  TENSOR_SAMPLE(TensorSample.getClassSchema()),
  PREDICTION(Prediction.getClassSchema()),
  METRIC(Metric.getClassSchema());

  private static final int EXPECTED_BYTES = 2048;

  private final Schema schema;

  RecordKind(Schema schema) {
    this.schema = schema;
  }

  public Schema schema() {
    return schema;
  }

  /** The record in Avro's binary form. */
  byte[] encode(SpecificRecord record) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(expectedBytes(record));
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
   * An image is most of its record; growing to its size by doubling would copy it several times.
   */
  private static int expectedBytes(SpecificRecord record) {
    boolean image = record instanceof ImageSample sample && sample.getImage() != null;
    return EXPECTED_BYTES + (image ? ((ImageSample) record).getImage().remaining() : 0);
  }

  /** The record from Avro's binary form. */
  SpecificRecord decode(byte[] bytes) throws IOException {
    return new SpecificDatumReader<SpecificRecord>(schema)
        .read(null, DecoderFactory.get().binaryDecoder(bytes, null));
  }
}
