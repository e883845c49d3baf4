package io.radflow.training.choice;

import org.apache.flink.annotation.PublicEvolving;

/** The engines, as a configuration names them. */
@PublicEvolving
public enum EngineName {
  /** cuDNN where it can run, else DL4J. */
  AUTO,
  /** DeepLearning4J on ND4J: the CPU, or older GPUs in the build for them. */
  DL4J,
  /** cuDNN 9 on a GPU of compute capability 8.0 or later. */
  CUDNN
}
