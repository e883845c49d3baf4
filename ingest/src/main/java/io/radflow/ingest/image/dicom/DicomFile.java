package io.radflow.ingest.image.dicom;

import io.radflow.core.reject.RejectedException;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Map;

/**
 * A parsed file.
 *
 * @param elements values of the elements that describe the pixels, by tag
 * @param order of the bytes of numbers in them
 * @param pixels native: one array; else the fragments of the encapsulated pixels, in order
 * @param wordPixels whether native pixels are words (VR OW), which matters for big endian bytes
 */
record DicomFile(
    TransferSyntax syntax,
    Map<Integer, byte[]> elements,
    ByteOrder order,
    List<byte[]> pixels,
    boolean wordPixels) {

  static DicomFile read(byte[] file) throws RejectedException {
    return new DicomParser(file).parse();
  }

  DicomAttributes attributes() {
    return new DicomAttributes(elements, order);
  }
}
