package io.radflow.training.natives;

import org.nd4j.linalg.factory.Nd4j;

/** Initialising this class starts ND4J, with the threads that it would start at its first use. */
final class Nd4jStart {

  static {
    Nd4j.getDeallocatorService();
  }

  private Nd4jStart() {}
}
