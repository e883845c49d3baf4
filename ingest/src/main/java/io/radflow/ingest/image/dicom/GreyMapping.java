package io.radflow.ingest.image.dicom;

import io.radflow.core.reject.RejectedException;
import io.radflow.ingest.image.pixels.DecodedImage;

/** From stored values to grey (PS3.3, C.11.1 and C.11.2): rescale, window, inversion, padding. */
final class GreyMapping {

  private static final int PADDING = 0x00280120;
  private static final int PADDING_LIMIT = 0x00280121;
  private static final int CENTER = 0x00281050;
  private static final int WIDTH = 0x00281051;
  private static final int INTERCEPT = 0x00281052;
  private static final int SLOPE = 0x00281053;
  private static final int FUNCTION = 0x00281056;
  private static final int MODALITY_TABLE = 0x00283000;
  private static final int WINDOW_TABLE = 0x00283010;
  private static final int MAX8 = 0xFF;
  private static final int MAX16 = 0xFFFF;

  private final DicomHeader header;
  private final double slope;
  private final double intercept;
  private final double center;
  private final double width;
  private final String function;
  private final int paddingFrom;
  private final int paddingTo;

  GreyMapping(DicomHeader header, DicomAttributes attributes) throws RejectedException {
    this.header = header;
    refuseTable(attributes, MODALITY_TABLE, "a modality table");
    slope = attributes.decimal(SLOPE, 1);
    intercept = attributes.decimal(INTERCEPT, 0);
    center = attributes.decimal(CENTER, 0);
    width = attributes.has(CENTER) ? attributes.decimal(WIDTH, 0) : 0;
    function = attributes.has(FUNCTION) ? attributes.text(FUNCTION) : "LINEAR";
    if (!hasWindow()) {
      refuseTable(attributes, WINDOW_TABLE, "a table for display");
    }
    if (slope == 0) {
      throw DicomFault.unreadable("(0028,1053) is 0, expected a slope");
    }
    if (hasWindow() && width < (function.equals("LINEAR") ? 1 : Double.MIN_NORMAL)) {
      throw DicomFault.unreadable("(0028,1051) is " + width + ", expected a window's width");
    }
    int first = padding(attributes, PADDING);
    int last = attributes.has(PADDING_LIMIT) ? padding(attributes, PADDING_LIMIT) : first;
    boolean padded = attributes.has(PADDING);
    paddingFrom = padded ? Math.min(first, last) : Integer.MAX_VALUE;
    paddingTo = padded ? Math.max(first, last) : Integer.MIN_VALUE;
  }

  private static void refuseTable(DicomAttributes attributes, int tag, String what)
      throws RejectedException {
    if (attributes.has(tag)) {
      throw DicomFault.unreadable(
          what + " in " + DicomFault.tag(tag) + ", expected a rescale or a window");
    }
  }

  private int padding(DicomAttributes attributes, int tag) throws RejectedException {
    int value = attributes.number(tag, 0);
    return header.signed() ? (short) value : value;
  }

  private boolean hasWindow() {
    return width != 0;
  }

  /** 8 or 16. */
  int bits() {
    return header.stored() <= Byte.SIZE && !hasWindow() ? Byte.SIZE : Short.SIZE;
  }

  DecodedImage map(int[] stored) {
    boolean inverted = header.photometric().equals("MONOCHROME1");
    int most = bits() == Byte.SIZE ? MAX8 : MAX16;
    byte[] bytes = bits() == Byte.SIZE ? new byte[stored.length] : null;
    short[] shorts = bytes == null ? new short[stored.length] : null;
    for (int i = 0; i < stored.length; i++) {
      int grey = 0;
      if (stored[i] < paddingFrom || stored[i] > paddingTo) {
        grey = (int) Math.floor(share(stored[i]) * most + 0.5);
        grey = inverted ? most - grey : grey;
      }
      if (bytes == null) {
        shorts[i] = (short) grey;
      } else {
        bytes[i] = (byte) grey;
      }
    }
    return new DecodedImage(header.rows(), header.columns(), 1, bits(), bytes, shorts);
  }

  /** A value's place in the output's range, 0 to 1. */
  private double share(int stored) {
    if (!hasWindow()) {
      double least = header.signed() ? -(1 << header.stored() - 1) : 0;
      double share = (stored - least) / ((1 << header.stored()) - 1);
      return slope > 0 ? share : 1 - share;
    }
    double value = slope * stored + intercept;
    double share =
        switch (function) {
          case "SIGMOID" -> 1 / (1 + Math.exp(-4 * (value - center) / width));
          case "LINEAR_EXACT" -> (value - center) / width + 0.5;
          // A width of 1 is a threshold.
          default ->
              width == 1
                  ? (value > center - 0.5 ? 1 : 0)
                  : (value - (center - 0.5)) / (width - 1) + 0.5;
        };
    return Math.max(0, Math.min(1, share));
  }
}
