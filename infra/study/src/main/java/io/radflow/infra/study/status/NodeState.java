package io.radflow.infra.study.status;

import org.apache.flink.annotation.Internal;

/** How a node of a study stands. */
@Internal
public enum NodeState {
  /** It waits for others, or for room. */
  WAITING("·"),
  /** Its job is at work. */
  RUNNING("▶"),
  /** Its job failed by accident and is to be tried again. */
  RETRYING("↻"),
  /** What it makes is in the bucket. */
  DONE("✓"),
  /** It failed for good. */
  FAILED("✗"),
  /** It needs a node that failed for good. */
  LEFT_OUT("–");

  private final String sign;

  NodeState(String sign) {
    this.sign = sign;
  }

  /** One character for it. */
  String sign() {
    return sign;
  }

  /** Whether nothing more is done for it. */
  public boolean isSettled() {
    return this == DONE || this == FAILED || this == LEFT_OUT;
  }
}
