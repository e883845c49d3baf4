package io.radflow.preprocess.augment;

/** Operations that give each value another by a table, as Pillow's {@code ImageOps} do. */
final class PointOperations {

  private static final int VALUES = 256;
  private static final int MAX = VALUES - 1;
  private static final int MIDDLE = 128;

  private PointOperations() {}

  /** Stretches each channel to the whole range. */
  static void autoContrast(Frame frame) {
    byte[] from = frame.from();
    byte[] to = frame.to();
    int channels = frame.channels();
    int[] table = frame.table();
    for (int channel = 0; channel < channels; channel++) {
      int[] histogram = histogram(frame, channel);
      int low = 0;
      while (low < MAX && histogram[low] == 0) {
        low++;
      }
      int high = MAX;
      while (high > 0 && histogram[high] == 0) {
        high--;
      }
      double scale = high <= low ? 1 : (double) MAX / (high - low);
      double offset = high <= low ? 0 : -low * scale;
      for (int value = 0; value < VALUES; value++) {
        table[value] = clamped((int) (value * scale + offset));
      }
      map(frame, to, channel, table);
    }
  }

  /** Makes each channel's histogram flat. */
  static void equalize(Frame frame) {
    byte[] from = frame.from();
    byte[] to = frame.to();
    int length = frame.length();
    int channels = frame.channels();
    int[] table = frame.table();
    for (int channel = 0; channel < channels; channel++) {
      int[] histogram = histogram(frame, channel);
      int last = MAX;
      while (last > 0 && histogram[last] == 0) {
        last--;
      }
      int step = (length / channels - histogram[last]) / MAX;
      int sum = step / 2;
      for (int value = 0; value < VALUES; value++) {
        table[value] = step == 0 ? value : clamped(sum / step);
        sum += histogram[value];
      }
      map(frame, to, channel, table);
    }
  }

  static void invert(Frame frame) {
    byte[] from = frame.from();
    byte[] to = frame.to();
    int length = frame.length();
    for (int i = 0; i < length; i++) {
      to[i] = (byte) ~from[i];
    }
  }

  /**
   * Keeps the highest bits.
   *
   * @param bits 0 to 8; 0 makes all black
   */
  static void posterize(Frame frame, int bits) {
    byte[] from = frame.from();
    byte[] to = frame.to();
    int length = frame.length();
    int mask = -1 << (Byte.SIZE - bits);
    for (int i = 0; i < length; i++) {
      to[i] = (byte) (from[i] & mask);
    }
  }

  /** Inverts what is not below a threshold. */
  static void solarize(Frame frame, double threshold) {
    byte[] from = frame.from();
    byte[] to = frame.to();
    int length = frame.length();
    for (int i = 0; i < length; i++) {
      int value = Byte.toUnsignedInt(from[i]);
      to[i] = (byte) (value < threshold ? value : MAX - value);
    }
  }

  /** Adds to all values, then inverts what is not below {@value #MIDDLE}. */
  static void solarizeAdd(Frame frame, int added) {
    byte[] from = frame.from();
    byte[] to = frame.to();
    int length = frame.length();
    for (int i = 0; i < length; i++) {
      int value = clamped(Byte.toUnsignedInt(from[i]) + added);
      to[i] = (byte) (value < MIDDLE ? value : MAX - value);
    }
  }

  private static int[] histogram(Frame frame, int channel) {
    byte[] pixels = frame.from();
    int[] histogram = frame.histogram();
    for (int i = channel; i < frame.length(); i += frame.channels()) {
      histogram[Byte.toUnsignedInt(pixels[i])]++;
    }
    return histogram;
  }

  private static void map(Frame frame, byte[] to, int channel, int[] table) {
    byte[] from = frame.from();
    for (int i = channel; i < frame.length(); i += frame.channels()) {
      to[i] = (byte) table[Byte.toUnsignedInt(from[i])];
    }
  }

  private static int clamped(int value) {
    return Math.max(0, Math.min(MAX, value));
  }
}
