package io.radflow.preprocess.job;

import io.radflow.core.record.ImageSample;
import io.radflow.core.reject.RejectReason;
import io.radflow.core.reject.RejectedException;
import io.radflow.core.store.ObjectStore;
import io.radflow.core.store.StoreAddress;
import io.radflow.ingest.content.ContentReader;
import io.radflow.ingest.content.SampleReference;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;
import org.apache.flink.metrics.MetricGroup;

/** The encoded images of samples, in the sample or where it refers to. */
final class SampleImages implements Closeable {

  private final StoreAddress address;
  private final MetricGroup metrics;
  private ContentReader reader;

  SampleImages(StoreAddress address, MetricGroup metrics) {
    this.address = address;
    this.metrics = metrics;
  }

  /**
   * The bytes that ingest has validated.
   *
   * @throws RejectedException if they are no longer where the sample refers to, or are others
   * @throws IOException if the store cannot be read now
   */
  byte[] encoded(ImageSample sample) throws IOException, RejectedException {
    ByteBuffer packed = sample.getImage();
    byte[] bytes;
    if (packed != null) {
      bytes = new byte[packed.remaining()];
      packed.duplicate().get(bytes);
    } else {
      bytes = fetch(sample);
    }
    CRC32C crc = new CRC32C();
    crc.update(bytes);
    if (crc.getValue() != sample.getCrc32c()) {
      throw new RejectedException(
          RejectReason.OBJECT_CHANGED,
          String.format(
              "The image has the CRC-32C %08x, ingest has seen %08x",
              crc.getValue(), sample.getCrc32c()));
    }
    return bytes;
  }

  private byte[] fetch(ImageSample sample) throws IOException, RejectedException {
    if (sample.getReference() == null) {
      throw new RejectedException(
          RejectReason.UNREADABLE_IMAGE, "The sample holds no image and refers to none");
    }
    if (reader == null) {
      reader = new ContentReader(ObjectStore.open(address, metrics));
    }
    // Ingest has refused what is too large for it.
    return reader.read(SampleReference.parse(sample.getReference()), Integer.MAX_VALUE);
  }

  @Override
  public void close() {
    if (reader != null) {
      reader.store().close();
    }
  }
}
