package io.radflow.ingest.layout;

import io.radflow.core.reject.RejectReason;
import io.radflow.ingest.content.Content;
import io.radflow.ingest.content.ContentReader;
import io.radflow.ingest.image.ImageFormat;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** Reads a batch record by record. */
final class CifarRecords extends StreamRecords {

  private final ContentReader reader;
  private final CifarForm form;
  private final CifarLayout.Batch batch;

  private InputStream in;
  private long number;

  CifarRecords(ContentReader reader, CifarForm form, CifarLayout.Batch batch) {
    super(reader, batch.source());
    this.reader = reader;
    this.form = form;
    this.batch = batch;
  }

  @Override
  DropRecord read() throws IOException {
    if (in == null) {
      in = new BufferedInputStream(reader.open(batch.content()), 64 * form.recordBytes());
    }
    byte[] bytes = in.readNBytes(form.recordBytes());
    return bytes.length == 0 ? null : record(number++, bytes);
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
        batch.etag(),
        ImageFormat.CIFAR,
        new Content.Inline(Arrays.copyOfRange(bytes, form.labels().size(), bytes.length)));
  }

  @Override
  public void close() throws IOException {
    if (in != null) {
      in.close();
    }
  }
}
