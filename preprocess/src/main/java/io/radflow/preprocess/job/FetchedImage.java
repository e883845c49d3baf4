package io.radflow.preprocess.job;

import io.radflow.core.reject.RejectedException;
import io.radflow.ingest.image.ImageDecoder;
import io.radflow.ingest.image.ImageFormat;
import io.radflow.ingest.image.pixels.DecodedImage;
import io.radflow.ingest.image.pixels.ImageSize;
import io.radflow.preprocess.recipe.SourceImage;
import java.util.zip.CRC32;

/** An image of a sample, which notes the time that its decoding takes. */
final class FetchedImage implements SourceImage {

  private final ImageDecoder decoder;
  private final ImageFormat format;
  private final byte[] encoded;
  private final ImageSize size;
  private final long crc32c;

  private long decodeNanos;

  FetchedImage(
      ImageDecoder decoder, ImageFormat format, byte[] encoded, ImageSize size, long crc32c) {
    this.decoder = decoder;
    this.format = format;
    this.encoded = encoded;
    this.size = size;
    this.crc32c = crc32c;
  }

  @Override
  public ImageFormat format() {
    return format;
  }

  @Override
  public byte[] encoded() {
    return encoded;
  }

  @Override
  public ImageSize size() {
    return size;
  }

  @Override
  public DecodedImage decoded() throws RejectedException {
    long start = System.nanoTime();
    try {
      return decoder.decode(format, encoded);
    } finally {
      decodeNanos += System.nanoTime() - start;
    }
  }

  long decodeNanos() {
    return decodeNanos;
  }

  /** 64 bits over the encoded bytes, of two checksums that are each dealt with by the processor. */
  long checksum() {
    CRC32 crc = new CRC32();
    crc.update(encoded);
    return crc32c << Integer.SIZE | crc.getValue();
  }
}
