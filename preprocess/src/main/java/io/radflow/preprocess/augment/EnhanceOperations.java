package io.radflow.preprocess.augment;

/**
 * Blends of a picture with a poorer one, as Pillow's {@code ImageEnhance}: factor 0 gives the
 * poorer picture, 1 the picture itself.
 */
final class EnhanceOperations {

  private static final int MAX = 255;
  private static final int RGB = 3;

  /** Pillow's weights of luma (ITU-R 601), of 16 bits. */
  private static final int RED = 19595;

  private static final int GREEN = 38470;
  private static final int BLUE = 7471;
  private static final int HALF = 1 << 15;

  /** Pillow's filter SMOOTH: ones around a five. */
  private static final int SMOOTH_CENTRE = 5;

  private static final int SMOOTH_SUM = 13;

  private EnhanceOperations() {}

  /** With its greys. */
  static void color(Frame frame, float factor) {
    byte[] from = frame.from();
    byte[] to = frame.to();
    int length = frame.length();
    int channels = frame.channels();
    for (int i = 0; i < length; i += channels) {
      int grey = luma(from, i, channels);
      for (int c = 0; c < channels; c++) {
        to[i + c] = blend(grey, Byte.toUnsignedInt(from[i + c]), factor);
      }
    }
  }

  /** With the mean of its greys. */
  static void contrast(Frame frame, float factor) {
    byte[] from = frame.from();
    byte[] to = frame.to();
    int length = frame.length();
    int channels = frame.channels();
    long sum = 0;
    for (int i = 0; i < length; i += channels) {
      sum += luma(from, i, channels);
    }
    int mean = (int) ((double) sum / (length / channels) + 0.5);
    for (int i = 0; i < length; i++) {
      to[i] = blend(mean, Byte.toUnsignedInt(from[i]), factor);
    }
  }

  /** With black. */
  static void brightness(Frame frame, float factor) {
    byte[] from = frame.from();
    byte[] to = frame.to();
    int length = frame.length();
    for (int i = 0; i < length; i++) {
      to[i] = blend(0, Byte.toUnsignedInt(from[i]), factor);
    }
  }

  /** With its smoothed self; pixels at the border stay as they are. */
  static void sharpness(Frame frame, float factor) {
    byte[] from = frame.from();
    byte[] to = frame.to();
    int height = frame.height();
    int width = frame.width();
    int channels = frame.channels();
    System.arraycopy(from, 0, to, 0, frame.length());
    int row = width * channels;
    for (int y = 1; y < height - 1; y++) {
      for (int i = y * row + channels; i < (y + 1) * row - channels; i++) {
        int centre = Byte.toUnsignedInt(from[i]);
        int sum = (SMOOTH_CENTRE - 1) * centre;
        for (int line = i - row; line <= i + row; line += row) {
          sum +=
              Byte.toUnsignedInt(from[line - channels])
                  + Byte.toUnsignedInt(from[line])
                  + Byte.toUnsignedInt(from[line + channels]);
        }
        // Rounded; 13 is odd, so that there are no halves.
        to[i] = blend((2 * sum + SMOOTH_SUM) / (2 * SMOOTH_SUM), centre, factor);
      }
    }
  }

  private static int luma(byte[] pixels, int at, int channels) {
    return channels < RGB
        ? Byte.toUnsignedInt(pixels[at])
        : (Byte.toUnsignedInt(pixels[at]) * RED
                + Byte.toUnsignedInt(pixels[at + 1]) * GREEN
                + Byte.toUnsignedInt(pixels[at + 2]) * BLUE
                + HALF)
            >> 16;
  }

  private static byte blend(int poorer, int value, float factor) {
    float blended = poorer + factor * (value - poorer);
    return (byte) (int) Math.max(0, Math.min(MAX, blended));
  }
}
