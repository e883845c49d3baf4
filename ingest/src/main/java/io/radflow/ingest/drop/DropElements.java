package io.radflow.ingest.drop;

import io.radflow.core.part.PartElement;
import io.radflow.core.part.RecordKind;
import io.radflow.core.record.ImageSample;
import io.radflow.core.reject.RejectedException;
import io.radflow.core.store.BucketLayout;
import io.radflow.core.store.StoreAddress;
import io.radflow.ingest.content.Content;
import io.radflow.ingest.content.SampleReference;
import io.radflow.ingest.image.ImageDecoder;
import io.radflow.ingest.image.ImageFormat;
import io.radflow.ingest.layout.ImageRecord;
import io.radflow.ingest.layout.PatientTraces;
import io.radflow.ingest.layout.RejectedRecord;
import io.radflow.ingest.plan.DropUnit;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/** Makes the stream's elements of one part. */
final class DropElements {

  /** Counter of everything that the part held. */
  static final String RECORDS = "records";

  private final StoreAddress address;
  private final DropUnit unit;
  private final int part;
  private final int parts;
  private final boolean referenced;
  private final PatientNames patients;
  private final PatientTraces traces;

  /**
   * @param part its number in the plan
   * @param parts that are read of the unit
   * @param referenced whether samples refer to images that can be fetched alone
   */
  DropElements(
      StoreAddress address,
      DropUnit unit,
      int part,
      int parts,
      boolean referenced,
      PatientNames patients,
      PatientTraces traces) {
    this.address = address;
    this.unit = unit;
    this.part = part;
    this.parts = parts;
    this.referenced = referenced;
    this.patients = patients;
    this.traces = traces;
  }

  /**
   * A sample whose height, width, channels and bits are not known yet.
   *
   * @throws RejectedException NOT_AN_IMAGE
   */
  PartElement sample(ImageRecord published, byte[] image) throws RejectedException {
    ImageFormat format =
        published.format() == null ? ImageDecoder.detect(image) : published.format();
    ImageRecord record = patients.named(published, unit.dataset(), prefix(), traces);
    boolean refers = referenced && !(record.content() instanceof Content.Inline);
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
            .setReference(refers ? SampleReference.json(record.content()) : null)
            .setLabels(record.labels())
            .setCrc32c(crc.getValue())
            .build();
    String table =
        BucketLayout.samples(unit.dataset(), unit.drop(), record.split()) + unit.objectPrefix();
    return PartElement.row(unit.text(), part, table, RecordKind.IMAGE_SAMPLE, sample);
  }

  private String prefix() {
    return BucketLayout.drop(unit.dataset(), unit.drop());
  }

  PartElement reject(ImageRecord record, RejectedException e) {
    return reject(new RejectedRecord(record.source(), record.id(), e.reason(), e.getMessage()));
  }

  PartElement reject(RejectedRecord found) {
    RejectedRecord record = patients.named(found, unit.dataset(), prefix(), traces);
    return Rejects.element(
        unit,
        part,
        Rejects.of(
            unit, address.uri(record.source()), record.id(), record.reason(), record.detail()));
  }

  PartElement recordCount(long records) {
    return PartElement.count(unit.text(), part, RECORDS, records);
  }

  PartElement end() {
    return PartElement.end(unit.text(), part, parts);
  }
}
