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
import java.util.TreeMap;

/** Reads a batch record by record. */
final class CifarRecords implements RecordIterator<DropRecord> {

  private final InputStream in;
  private final CifarForm form;
  private final CifarLayout.Batch batch;
  private final String etag;

  private byte[] ahead;
  private long number;

  CifarRecords(InputStream in, CifarForm form, CifarLayout.Batch batch, String etag) {
    this.in = new BufferedInputStream(in, 64 * form.recordBytes());
    this.form = form;
    this.batch = batch;
    this.etag = etag;
  }

  @Override
  public boolean hasNext() throws IOException {
    if (ahead == null) {
      ahead = in.readNBytes(form.recordBytes());
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
    String id = String.format(Locale.ROOT, "%s/%s/%05d", form.dataset(), batch.name(), record);
    String source = batch.source() + "#" + record;
    if (bytes.length < form.recordBytes()) {
      return new RejectedRecord(
          source,
          id,
          RejectReason.TRUNCATED_IMAGE,
          String.format(
              "The batch ends with a record of %d bytes, expected %d",
              bytes.length, form.recordBytes()));
    }
    Map<String, String> labels = new TreeMap<>();
    for (int i = 0; i < form.labels().size(); i++) {
      int label = Byte.toUnsignedInt(bytes[i]);
      CifarForm.Label published = form.labels().get(i);
      if (label >= published.classes()) {
        return new RejectedRecord(
            source,
            id,
            RejectReason.BAD_LABEL,
            String.format(
                "Found %s %d, expected 0 to %d", published.name(), label, published.classes() - 1));
      }
      labels.put(published.name(), Integer.toString(label));
    }
    return new ImageRecord(
        id,
        batch.firstRow() + record,
        batch.split(),
        null,
        null,
        labels,
        source,
        etag,
        ImageFormat.CIFAR,
        new ImageContent.Inline(Arrays.copyOfRange(bytes, form.labels().size(), bytes.length)));
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
