package io.radflow.preprocess.augment;

import io.radflow.core.reject.RejectedException;
import io.radflow.ingest.image.ImageDecoder;
import io.radflow.ingest.image.ImageFormat;
import io.radflow.preprocess.recipe.EightBit;
import io.radflow.preprocess.recipe.StoredImage;
import io.radflow.preprocess.transform.TensorImage;
import java.util.Arrays;
import org.apache.flink.annotation.Internal;

/**
 * A picture that steps change in turn, and where its successor goes. Its two buffers grow to the
 * largest picture and are used again, so that nothing is allocated from then on. For one thread.
 *
 * <p>An encoded picture is decoded when its pixels are first asked for.
 */
@Internal
public final class Frame {

  private static final int VALUES = 256;

  /** Ingest has refused what is too large for it. */
  private static final ImageDecoder DECODER = new ImageDecoder(Long.MAX_VALUE);

  private final int[] table = new int[VALUES];
  private final int[] histogram = new int[VALUES];

  private byte[] from = new byte[0];
  private byte[] to = new byte[0];
  private int height;
  private int width;
  private int channels;
  private String sampleId;
  private ImageFormat format;
  private byte[] encoded;

  /**
   * Takes a copy of a picture.
   *
   * @param format {@link StoredImage#RAW}, or that of an encoded picture
   * @param bytes [height, width, channels], row-major, unsigned; or the encoded picture
   * @param height pixels
   * @param width pixels
   * @param channels 1 or 3
   * @param sampleId for messages
   */
  public void load(
      String format, byte[] bytes, int height, int width, int channels, String sampleId) {
    this.height = height;
    this.width = width;
    this.channels = channels;
    this.sampleId = sampleId;
    if (format.equals(StoredImage.RAW)) {
      this.format = null;
      encoded = null;
      from = ensured(from);
      System.arraycopy(bytes, 0, from, 0, length());
    } else {
      this.format = ImageFormat.valueOf(format);
      encoded = bytes;
    }
  }

  /** Pixels. */
  public int height() {
    return height;
  }

  /** Pixels. */
  public int width() {
    return width;
  }

  /** 1 or 3. */
  public int channels() {
    return channels;
  }

  /** Bytes of the picture; the buffers may be longer. */
  public int length() {
    return Math.multiplyExact(Math.multiplyExact(height, width), channels);
  }

  /**
   * The picture: [height, width, channels], row-major, unsigned; not to be kept.
   *
   * @throws IllegalStateException naming the sample whose encoded picture cannot be decoded
   */
  public byte[] from() {
    if (encoded != null) {
      decode();
    }
    return from;
  }

  /** Where the next picture goes, which has the same shape; to be written in full. */
  byte[] to() {
    to = ensured(to);
    return to;
  }

  /** Where the next picture of a given shape goes. */
  byte[] to(int nextHeight, int nextWidth) {
    int length = Math.multiplyExact(Math.multiplyExact(nextHeight, nextWidth), channels);
    if (to.length < length) {
      to = new byte[length];
    }
    return to;
  }

  /** The next picture becomes the picture. */
  void swap() {
    byte[] spare = from;
    from = to;
    to = spare;
  }

  /** The next picture, of another shape, becomes the picture. */
  void swap(int nextHeight, int nextWidth) {
    height = nextHeight;
    width = nextWidth;
    swap();
  }

  /** 256 numbers for a step to use. */
  int[] table() {
    return table;
  }

  /** 256 zeros for a step to use. */
  int[] histogram() {
    Arrays.fill(histogram, 0);
    return histogram;
  }

  /** The encoded picture, if it is a JPEG of colours that is not decoded yet; else null. */
  byte[] encodedJpeg() {
    return format == ImageFormat.JPEG && channels == 3 ? encoded : null;
  }

  private byte[] ensured(byte[] buffer) {
    int length = length();
    return buffer.length < length ? new byte[length] : buffer;
  }

  private void decode() {
    TensorImage image;
    try {
      image = EightBit.of(DECODER.decode(format, encoded));
    } catch (RejectedException e) {
      throw new IllegalStateException(
          "Sample " + sampleId + " cannot be decoded: " + e.getMessage(), e);
    }
    replace(image);
  }

  /** Puts another picture in place of this one. */
  void replace(TensorImage image) {
    height = image.height();
    width = image.width();
    channels = image.channels();
    from = image.pixels();
    encoded = null;
  }
}
