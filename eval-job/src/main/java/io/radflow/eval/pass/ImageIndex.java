package io.radflow.eval.pass;

/**
 * Where images of a pass are, by the hash of their ids: open addressing with linear probing. Images
 * whose hashes are equal are all found, one after the other.
 */
final class ImageIndex {

  static final int NOWHERE = -1;

  private long[] hashes = new long[1 << 10];
  private long[] locations = new long[1 << 10];
  private int size;

  /** Location of an image: its block, and its index there. */
  static long location(int block, int image) {
    return (long) block << 32 | image;
  }

  static int block(long location) {
    return (int) (location >>> 32);
  }

  static int image(long location) {
    return (int) location;
  }

  int size() {
    return size;
  }

  /** Slot of the first image with a hash, or {@link #NOWHERE}. */
  int first(long hash) {
    return search(nonZero(hash), home(nonZero(hash)));
  }

  /** Slot of the next image with a hash, or {@link #NOWHERE}. */
  int next(int slot, long hash) {
    return search(nonZero(hash), (slot + 1) & (hashes.length - 1));
  }

  long location(int slot) {
    return locations[slot];
  }

  void add(long hash, long location) {
    if (2 * (size + 1) > hashes.length) {
      grow();
    }
    put(nonZero(hash), location);
    size++;
  }

  private int search(long hash, int start) {
    int slot = start;
    while (hashes[slot] != 0) {
      if (hashes[slot] == hash) {
        return slot;
      }
      slot = (slot + 1) & (hashes.length - 1);
    }
    return NOWHERE;
  }

  private void put(long hash, long location) {
    int slot = home(hash);
    while (hashes[slot] != 0) {
      slot = (slot + 1) & (hashes.length - 1);
    }
    hashes[slot] = hash;
    locations[slot] = location;
  }

  private void grow() {
    long[] oldHashes = hashes;
    long[] oldLocations = locations;
    hashes = new long[2 * oldHashes.length];
    locations = new long[hashes.length];
    for (int slot = 0; slot < oldHashes.length; slot++) {
      if (oldHashes[slot] != 0) {
        put(oldHashes[slot], oldLocations[slot]);
      }
    }
  }

  private int home(long hash) {
    return (int) hash & (hashes.length - 1);
  }

  /** 0 marks an empty slot. */
  private static long nonZero(long hash) {
    return hash == 0 ? 1 : hash;
  }
}
