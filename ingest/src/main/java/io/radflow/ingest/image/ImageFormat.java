package io.radflow.ingest.image;

import io.radflow.ingest.image.dicom.DicomDecoder;
import java.util.Arrays;
import java.util.Optional;
import org.apache.flink.annotation.Internal;

/** The encodings that samples are kept in. */
@Internal
public enum ImageFormat {
  PNG(0x89, 'P', 'N', 'G', 0x0D, 0x0A, 0x1A, 0x0A),
  JPEG(0xFF, 0xD8, 0xFF),
  /** Has its mark after a preamble of any content. */
  DICOM,
  /** 3 × 32 × 32 bytes, one plane after the other: a record of CIFAR's binary version. */
  CIFAR;

  private final byte[] magic;

  ImageFormat(int... magic) {
    this.magic = new byte[magic.length];
    for (int i = 0; i < magic.length; i++) {
      this.magic[i] = (byte) magic[i];
    }
  }

  /** The format that the bytes begin like; never CIFAR, which has no mark. */
  public static Optional<ImageFormat> detect(byte[] bytes) {
    return Arrays.stream(values()).filter(format -> format.begins(bytes)).findFirst();
  }

  private boolean begins(byte[] bytes) {
    if (this == DICOM) {
      return DicomDecoder.begins(bytes);
    }
    return magic.length > 0
        && bytes.length >= magic.length
        && Arrays.equals(bytes, 0, magic.length, magic, 0, magic.length);
  }
}
