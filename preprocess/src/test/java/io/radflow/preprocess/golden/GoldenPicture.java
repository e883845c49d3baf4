package io.radflow.preprocess.golden;

import java.nio.charset.StandardCharsets;

/** The pictures that the golden vectors name: smooth noise on a grid of 32 pixels, plus noise. */
public final class GoldenPicture {

  private final int height;
  private final int width;
  private final int channels;
  private final int[] values;

  private GoldenPicture(int height, int width, int channels, int[] values) {
    this.height = height;
    this.width = width;
    this.channels = channels;
    this.values = values;
  }

  public static GoldenPicture of(String name, int height, int width, int channels, int bits) {
    int top = (1 << bits) - 1;
    int gridWidth = width / 32 + 2;
    long coarse = hash(name);
    long noise = hash(name + "/noise");
    int[] values = new int[height * width * channels];
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        for (int k = 0; k < channels; k++) {
          long corner = ((long) (y / 32) * gridWidth + x / 32) * channels + k;
          double fy = y / 32.0 - y / 32;
          double fx = x / 32.0 - x / 32;
          double smooth =
              uniform(coarse, corner) * (1 - fy) * (1 - fx)
                  + uniform(coarse, corner + (long) gridWidth * channels) * fy * (1 - fx)
                  + uniform(coarse, corner + channels) * (1 - fy) * fx
                  + uniform(coarse, corner + (long) (gridWidth + 1) * channels) * fy * fx;
          int index = (y * width + x) * channels + k;
          values[index] = (int) Math.floor((0.9 * smooth + 0.1 * uniform(noise, index)) * top);
        }
      }
    }
    return new GoldenPicture(height, width, channels, values);
  }

  public int height() {
    return height;
  }

  public int width() {
    return width;
  }

  public int channels() {
    return channels;
  }

  public long sum() {
    long sum = 0;
    for (int value : values) {
      sum += value;
    }
    return sum;
  }

  public byte[] bytes() {
    byte[] bytes = new byte[values.length];
    for (int i = 0; i < values.length; i++) {
      bytes[i] = (byte) values[i];
    }
    return bytes;
  }

  public short[] shorts() {
    short[] shorts = new short[values.length];
    for (int i = 0; i < values.length; i++) {
      shorts[i] = (short) values[i];
    }
    return shorts;
  }

  private static long hash(String name) {
    long hash = 0xcbf29ce484222325L;
    for (byte b : name.getBytes(StandardCharsets.UTF_8)) {
      hash = (hash ^ (b & 0xff)) * 0x100000001b3L;
    }
    return hash;
  }

  private static double uniform(long hash, long index) {
    long z = hash + (index + 1) * 0x9E3779B97F4A7C15L;
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    z ^= z >>> 31;
    return (z >>> 40) / (double) (1 << 24);
  }
}
