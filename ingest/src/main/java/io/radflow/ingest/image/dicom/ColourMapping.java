package io.radflow.ingest.image.dicom;

import io.radflow.core.reject.RejectedException;
import io.radflow.ingest.image.pixels.DecodedImage;

/** From stored colours to RGB (PS3.3, C.7.6.3.1.2 and C.7.6.3.1.5). */
final class ColourMapping {

  private static final int RED_DESCRIPTOR = 0x00281101;
  private static final int RED_TABLE = 0x00281201;
  private static final int CHANNELS = 3;

  private ColourMapping() {}

  static DecodedImage rgb(DicomHeader header, StoredPixels.Values stored) throws RejectedException {
    int[] values = stored.values();
    byte[] rgb = new byte[values.length];
    boolean convert = !stored.converted() && !header.photometric().equals("RGB");
    if (convert && !header.photometric().equals("YBR_FULL")) {
      throw DicomFault.unreadable(
          "uncompressed '" + header.photometric() + "', expected RGB or YBR_FULL");
    }
    for (int i = 0; i < values.length; i += CHANNELS) {
      if (convert) {
        double luma = values[i];
        double blue = values[i + 1] - 128.0;
        double red = values[i + 2] - 128.0;
        rgb[i] = clamped(luma + 1.402 * red);
        rgb[i + 1] = clamped(luma - 0.344136 * blue - 0.714136 * red);
        rgb[i + 2] = clamped(luma + 1.772 * blue);
      } else {
        for (int channel = 0; channel < CHANNELS; channel++) {
          rgb[i + channel] = (byte) values[i + channel];
        }
      }
    }
    return new DecodedImage(header.rows(), header.columns(), CHANNELS, Byte.SIZE, rgb, null);
  }

  private static byte clamped(double value) {
    return (byte) Math.max(0, Math.min(255, Math.round(value)));
  }

  static DecodedImage palette(
      DicomHeader header, DicomAttributes attributes, StoredPixels.Values stored)
      throws RejectedException {
    byte[] rgb = new byte[Math.multiplyExact(stored.values().length, CHANNELS)];
    for (int channel = 0; channel < CHANNELS; channel++) {
      int[] descriptor = attributes.numbers(RED_DESCRIPTOR + channel);
      if (descriptor.length != 3 || descriptor[2] != 8 && descriptor[2] != 16) {
        throw DicomFault.unreadable(
            DicomFault.tag(RED_DESCRIPTOR + channel) + " is no description of a palette");
      }
      int entries = descriptor[0] == 0 ? 1 << Short.SIZE : descriptor[0];
      int first = header.signed() ? (short) descriptor[1] : descriptor[1];
      int[] table = table(attributes, RED_TABLE + channel, entries, descriptor[2]);
      for (int i = 0; i < stored.values().length; i++) {
        int entry = Math.max(0, Math.min(entries - 1, stored.values()[i] - first));
        rgb[CHANNELS * i + channel] = (byte) table[entry];
      }
    }
    return new DecodedImage(header.rows(), header.columns(), CHANNELS, Byte.SIZE, rgb, null);
  }

  /** Entries of 8 bits: the upper half of wider ones. */
  private static int[] table(DicomAttributes attributes, int tag, int entries, int bits)
      throws RejectedException {
    int[] words = attributes.numbers(tag);
    int[] table = new int[entries];
    boolean packed = bits == Byte.SIZE && words.length < entries;
    if (packed ? 2 * words.length < entries : words.length < entries) {
      throw DicomFault.unreadable(
          String.format(
              "%s has %d words, expected %d entries", DicomFault.tag(tag), words.length, entries));
    }
    for (int i = 0; i < entries; i++) {
      int word = packed ? words[i / 2] >>> Byte.SIZE * (i % 2) : words[i];
      table[i] = (bits == Short.SIZE ? word >>> Byte.SIZE : word) & 0xFF;
    }
    return table;
  }
}
