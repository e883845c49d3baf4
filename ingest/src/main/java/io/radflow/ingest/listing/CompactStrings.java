package io.radflow.ingest.listing;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.flink.annotation.Internal;

/**
 * A growing list of strings at the cost of their UTF-8 bytes and eight more each: a String takes 60
 * more, and listings have millions.
 */
@Internal
public final class CompactStrings {

  private static final int PAGE_BITS = 20;
  private static final int PAGE_BYTES = 1 << PAGE_BITS;

  private final List<byte[]> pages = new ArrayList<>();

  /** Where each string begins: the page's number, then the byte in the page. */
  private long[] starts = new long[16];

  private int[] lengths = new int[16];
  private int size;
  private int used = PAGE_BYTES;

  public int size() {
    return size;
  }

  /** Appends a string and tells its number, from 0. */
  public int add(String text) {
    return add(text.getBytes(StandardCharsets.UTF_8));
  }

  int add(byte[] utf8) {
    if (size == starts.length) {
      starts = Arrays.copyOf(starts, 2 * size);
      lengths = Arrays.copyOf(lengths, 2 * size);
    }
    if (utf8.length > PAGE_BYTES - used) {
      pages.add(new byte[Math.max(PAGE_BYTES, utf8.length)]);
      used = 0;
    }
    System.arraycopy(utf8, 0, pages.get(pages.size() - 1), used, utf8.length);
    starts[size] = (long) (pages.size() - 1) << Integer.SIZE | used;
    lengths[size] = utf8.length;
    used = Math.min(PAGE_BYTES, used + utf8.length);
    return size++;
  }

  public String get(int number) {
    byte[] page = page(number);
    return new String(page, (int) starts[number], lengths[number], StandardCharsets.UTF_8);
  }

  boolean is(int number, byte[] utf8) {
    int start = (int) starts[number];
    return Arrays.equals(page(number), start, start + lengths[number], utf8, 0, utf8.length);
  }

  private byte[] page(int number) {
    if (number < 0 || number >= size) {
      throw new IndexOutOfBoundsException("Expected 0 to " + (size - 1) + ", found " + number);
    }
    return pages.get((int) (starts[number] >>> Integer.SIZE));
  }
}
