package io.radflow.ingest.listing;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.apache.flink.annotation.Internal;

/** Numbers by string, as compact as {@link CompactStrings}. Nothing is ever taken out. */
@Internal
public final class StringIndex {

  /** What {@link #find} tells of a string that is not there. */
  public static final int ABSENT = -1;

  private static final int FIRST_SLOTS = 64;

  private final CompactStrings keys = new CompactStrings();
  private int[] values = new int[16];

  /** Number of the key in each slot, plus one; 0 for an empty slot. */
  private int[] slots = new int[FIRST_SLOTS];

  public int size() {
    return keys.size();
  }

  /** Keeps a value, from 0, unless the string has one already, which is told; else ABSENT. */
  public int putIfAbsent(String key, int value) {
    byte[] utf8 = key.getBytes(StandardCharsets.UTF_8);
    int slot = slot(utf8);
    if (slots[slot] != 0) {
      return values[slots[slot] - 1];
    }
    int number = keys.add(utf8);
    if (number == values.length) {
      values = Arrays.copyOf(values, 2 * number);
    }
    values[number] = value;
    slots[slot] = number + 1;
    if (keys.size() * 2 > slots.length) {
      grow();
    }
    return ABSENT;
  }

  /** The string that was put as the n-th, from 0. */
  public String key(int number) {
    return keys.get(number);
  }

  /** The string's value, or ABSENT. */
  public int find(String key) {
    int slot = slots[slot(key.getBytes(StandardCharsets.UTF_8))];
    return slot == 0 ? ABSENT : values[slot - 1];
  }

  public boolean contains(String key) {
    return find(key) != ABSENT;
  }

  /** Where the key is, or would be. */
  private int slot(byte[] key) {
    int slot = spread(Arrays.hashCode(key)) & slots.length - 1;
    while (slots[slot] != 0 && !keys.is(slots[slot] - 1, key)) {
      slot = slot + 1 & slots.length - 1;
    }
    return slot;
  }

  private void grow() {
    slots = new int[2 * slots.length];
    for (int number = 0; number < keys.size(); number++) {
      slots[slot(keys.get(number).getBytes(StandardCharsets.UTF_8))] = number + 1;
    }
  }

  private static int spread(int hash) {
    int mixed = hash * 0x9E3779B9;
    return mixed ^ mixed >>> 15;
  }
}
