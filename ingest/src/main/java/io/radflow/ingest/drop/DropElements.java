package io.radflow.ingest.drop;

import io.radflow.ingest.image.ImageDecoder;
import io.radflow.ingest.image.ImageFormat;
import io.radflow.ingest.layout.ImageRecord;
import io.radflow.ingest.layout.RejectedRecord;
import io.radflow.ingest.part.PartElement;
import io.radflow.ingest.part.RecordKind;
import io.radflow.ingest.record.ImageSample;
import io.radflow.ingest.record.Reject;
import io.radflow.ingest.reject.RejectReason;
import io.radflow.ingest.reject.RejectedException;
import io.radflow.ingest.source.PartSplit;
import io.radflow.ingest.store.BucketLayout;
import io.radflow.ingest.store.StoreAddress;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/** Makes the stream's elements of one part. */
final class DropElements {

  /** Counter of everything that the part held. */
  static final String RECORDS = "records";

  private final StoreAddress address;
  private final DropUnit unit;
  private final PartSplit split;
  private final String samples;
  private final String rejects;

  DropElements(StoreAddress address, DropUnit unit, PartSplit split) {
    this.address = address;
    this.unit = unit;
    this.split = split;
    this.samples = BucketLayout.samples(unit.dataset(), unit.drop());
    this.rejects = BucketLayout.ingestRejects(unit.dataset(), unit.drop());
  }

  /**
   * A sample whose height, width, channels and bits are not known yet.
   *
   * @throws RejectedException NOT_AN_IMAGE
   */
  PartElement sample(ImageRecord record, byte[] image) throws RejectedException {
    ImageFormat format = record.format() == null ? ImageDecoder.detect(image) : record.format();
    CRC32C crc = new CRC32C();
    crc.update(image);
    ImageSample sample =
        ImageSample.newBuilder()
            .setId(record.id())
            .setDataset(unit.dataset())
            .setDrop(unit.drop())
            .setRow(record.row())
            .setSplit(record.split())
            .setPatient(record.patient())
            .setView(record.view())
            .setSourceUri(address.uri(record.source()))
            .setSourceEtag(record.etag())
            .setFormat(format.name())
            .setHeight(0)
            .setWidth(0)
            .setChannels(0)
            .setBits(0)
            .setImage(ByteBuffer.wrap(image))
            .setLabels(record.labels())
            .setCrc32c(crc.getValue())
            .build();
    return PartElement.row(unit.text(), split.part(), samples, RecordKind.IMAGE_SAMPLE, sample);
  }

  PartElement reject(RejectedRecord record) {
    return reject(record.source(), record.id(), record.reason(), record.detail());
  }

  PartElement reject(ImageRecord record, RejectedException e) {
    return reject(record.source(), record.id(), e.reason(), e.getMessage());
  }

  private PartElement reject(String source, String id, RejectReason reason, String detail) {
    Reject reject = Rejects.of(unit, address.uri(source), id, reason, detail);
    return PartElement.row(unit.text(), split.part(), rejects, RecordKind.REJECT, reject);
  }

  PartElement recordCount(long records) {
    return PartElement.count(unit.text(), split.part(), RECORDS, records);
  }

  PartElement end() {
    return PartElement.end(unit.text(), split.part(), split.parts());
  }
}
