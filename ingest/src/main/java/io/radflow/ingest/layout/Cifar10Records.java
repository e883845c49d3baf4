package io.radflow.ingest.layout;

import io.radflow.ingest.image.ImageFormat;
import io.radflow.ingest.reject.RejectReason;
import io.radflow.ingest.source.RecordIterator;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.NoSuchElementException;

/** Reads a batch record by record. */
final class Cifar10Records implements RecordIterator<DropRecord> {

  private static final int CLASSES = 10;

  private final InputStream in;
  private final Cifar10Layout.Batch batch;
  private final String etag;

  private byte[] ahead;
  private long number;

  Cifar10Records(InputStream in, Cifar10Layout.Batch batch, String etag) {
    this.in = new BufferedInputStream(in, 64 * Cifar10Layout.Batch.RECORD_BYTES);
    this.batch = batch;
    this.etag = etag;
  }

  @Override
  public boolean hasNext() throws IOException {
    if (ahead == null) {
      ahead = in.readNBytes(Cifar10Layout.Batch.RECORD_BYTES);
    }
    return ahead.length > 0;
  }

  @Override
  public DropRecord next() throws IOException {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    byte[] bytes = ahead;
    ahead = null;
    return record(number++, bytes);
  }

  private DropRecord record(long record, byte[] bytes) {
    String id = String.format(Locale.ROOT, "cifar10/%s/%05d", batch.name(), record);
    String source = batch.source() + "#" + record;
    if (bytes.length < Cifar10Layout.Batch.RECORD_BYTES) {
      return new RejectedRecord(
          source,
          id,
          RejectReason.TRUNCATED_IMAGE,
          String.format(
              "The batch ends with a record of %d bytes, expected %d",
              bytes.length, Cifar10Layout.Batch.RECORD_BYTES));
    }
    int label = Byte.toUnsignedInt(bytes[0]);
    if (label >= CLASSES) {
      return new RejectedRecord(
          source, id, RejectReason.BAD_LABEL, "Found label " + label + ", expected 0 to 9");
    }
    return new ImageRecord(
        id,
        batch.firstRow() + record,
        batch.split(),
        null,
        null,
        Map.of("label", Integer.toString(label)),
        source,
        etag,
        ImageFormat.CIFAR,
        new ImageContent.Inline(Arrays.copyOfRange(bytes, 1, bytes.length)));
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
