package io.radflow.training.rank;

import org.apache.flink.annotation.PublicEvolving;

/** What moves gradients between ranks. */
@PublicEvolving
public enum GroupTransport {
  /** NCCL where all ranks can and the network is one that it may use, else TCP. */
  AUTO,
  /** Links of RadFlow's own, through the hosts' memory. */
  TCP,
  /** NVIDIA's library, from GPU to GPU. */
  NCCL
}
