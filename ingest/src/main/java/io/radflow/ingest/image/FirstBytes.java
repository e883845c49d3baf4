package io.radflow.ingest.image;

import java.util.Arrays;
import java.util.HexFormat;

/** The beginning of a file, for messages. */
final class FirstBytes {

  private static final int SHOWN = 8;

  private FirstBytes() {}

  /** In hex, since the bytes of a stranger's file have no place in a terminal. */
  static String of(byte[] bytes) {
    byte[] first = Arrays.copyOf(bytes, Math.min(SHOWN, bytes.length));
    return first.length == 0 ? "(empty)" : HexFormat.ofDelimiter(" ").formatHex(first);
  }
}
