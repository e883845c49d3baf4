package io.radflow.training.cudnn.device;

import org.apache.flink.annotation.Internal;

/** The blocks of a kernel's launch; each has {@value #THREADS} threads. */
@Internal
public record Grid(int x, int y, int z) {

  /** Of every block of every kernel. */
  public static final int THREADS = 256;

  /** A row of blocks. */
  public static Grid of(int blocks) {
    return new Grid(blocks, 1, 1);
  }
}
