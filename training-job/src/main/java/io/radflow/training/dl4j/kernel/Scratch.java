package io.radflow.training.dl4j.kernel;

/** Numbered float arrays that one thread reuses from task to task. */
final class Scratch {

  private static final int SLOTS = 8;

  private final float[][] slots = new float[SLOTS][0];

  /** An array of at least the given length and undefined content. */
  float[] floats(int slot, int length) {
    if (slots[slot].length < length) {
      slots[slot] = new float[length];
    }
    return slots[slot];
  }
}
