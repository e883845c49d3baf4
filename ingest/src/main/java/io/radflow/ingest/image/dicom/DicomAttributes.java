package io.radflow.ingest.image.dicom;

import io.radflow.core.reject.RejectedException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** The values of elements by tag, as numbers and texts. */
record DicomAttributes(Map<Integer, byte[]> elements, ByteOrder order) {

  boolean has(int tag) {
    return elements.containsKey(tag) && elements.get(tag).length > 0;
  }

  /**
   * An unsigned number of 16 bits (VR US).
   *
   * @throws RejectedException UNREADABLE_IMAGE if there is none
   */
  int number(int tag) throws RejectedException {
    byte[] value = elements.get(tag);
    if (value == null || value.length < Short.BYTES) {
      throw DicomFault.unreadable(
          DicomFault.tag(tag) + " is missing, expected a number of 16 bits");
    }
    return Short.toUnsignedInt(ByteBuffer.wrap(value).order(order).getShort());
  }

  int number(int tag, int otherwise) throws RejectedException {
    return has(tag) ? number(tag) : otherwise;
  }

  /** Unsigned numbers of 16 bits. */
  int[] numbers(int tag) {
    byte[] value = elements.getOrDefault(tag, new byte[0]);
    ByteBuffer buffer = ByteBuffer.wrap(value).order(order);
    int[] numbers = new int[value.length / Short.BYTES];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = Short.toUnsignedInt(buffer.getShort());
    }
    return numbers;
  }

  /** The first value of a text, without padding; empty if there is none. */
  String text(int tag) {
    byte[] value = elements.getOrDefault(tag, new byte[0]);
    String text = new String(value, StandardCharsets.ISO_8859_1).replace("\0", "");
    return text.split("\\\\", 2)[0].strip();
  }

  /**
   * The first value of a decimal string (VR DS, IS).
   *
   * @throws RejectedException UNREADABLE_IMAGE if it is no finite number
   */
  double decimal(int tag, double otherwise) throws RejectedException {
    String text = text(tag);
    if (text.isEmpty()) {
      return otherwise;
    }
    try {
      double value = Double.parseDouble(text);
      if (Double.isFinite(value)) {
        return value;
      }
    } catch (NumberFormatException e) {
      // Said below.
    }
    throw DicomFault.unreadable(DicomFault.tag(tag) + " is '" + text + "', expected a number");
  }
}
