package io.radflow.training.weights;

import org.apache.flink.annotation.PublicEvolving;

/** Where the head's kernel and bias come from when weights are read. */
@PublicEvolving
public enum HeadInitialization {
  /** The file; its classes must be the network's. */
  FROM_FILE,
  /** Zero, as BiT fine-tunes; the file's head, if any, is ignored. */
  ZERO,
  /** Uniform in ±1/√fan-in by the seed, as the experiment did; the file's head is ignored. */
  UNIFORM
}
