package io.radflow.ingest.layout;

import io.radflow.core.reject.RejectReason;
import io.radflow.core.reject.RejectedException;
import io.radflow.core.source.RecordIterator;
import io.radflow.ingest.content.Content;
import io.radflow.ingest.content.ContentReader;
import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;

/**
 * CIFAR-10 and CIFAR-100, binary version: files of records, in any folder or inside the published
 * archive. A record is its label bytes and 3 × 1024 bytes of pixels.
 */
final class CifarLayout implements DatasetLayout {

  private final CifarForm form;

  CifarLayout(CifarForm form) {
    this.form = form;
  }

  @Override
  public String name() {
    return form.dataset();
  }

  @Override
  public void plan(DropFiles files, PlanSink plan) throws IOException, RejectedException {
    Map<String, Batch> batches = new TreeMap<>();
    for (int file : (Iterable<Integer>) files.matching(form.file())::iterator) {
      Batch batch = new Batch(files.source(file), files.etag(file), files.content(file), 0);
      Batch first = batches.putIfAbsent(batch.name(), batch);
      if (first != null) {
        plan.record(
            new RejectedRecord(
                batch.source(),
                null,
                RejectReason.DUPLICATE_BATCH,
                String.format(
                    "The drop holds the batch %s twice; %s is read",
                    batch.name(), first.source())));
      }
    }
    if (batches.isEmpty()) {
      throw new RejectedException(
          RejectReason.MISSING_TABLE,
          String.format(
              "No file of records among the drop's %d objects, expected %s, or an archive that"
                  + " holds them",
              files.drop().objects(), form.published()));
    }
    long row = 0;
    for (Batch batch : batches.values()) {
      plan.stream(Json.write(batch.from(row)));
      row += batch.records(form);
    }
  }

  @Override
  public RecordIterator<DropRecord> open(String task, ContentReader reader) throws IOException {
    return new CifarRecords(reader, form, Json.read(task, Batch.class));
  }

  /**
   * A file of records.
   *
   * @param source where it is, for people
   * @param firstRow number of the drop's records in the batches before it
   */
  record Batch(String source, String etag, Content content, long firstRow) {

    Batch from(long row) {
      return new Batch(source, etag, content, row);
    }

    /** Records, counting an incomplete one at the end. */
    long records(CifarForm form) {
      return (content.bytes() + form.recordBytes() - 1) / form.recordBytes();
    }

    /** Such as data_batch_1. */
    String name() {
      String file = source.substring(source.lastIndexOf('/') + 1);
      return file.substring(0, file.length() - ".bin".length());
    }

    String split() {
      return name().startsWith("test") ? "test" : "train";
    }
  }
}
