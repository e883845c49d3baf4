package io.radflow.training;

import org.apache.flink.annotation.PublicEvolving;

/** How images of small classes come more often. */
@PublicEvolving
public enum OversampleRule {

  /** Each class comes as often as the largest, each of its images as often as the others. */
  REPEAT,

  /** Images are drawn with replacement by inverse class frequency, as the experiment did. */
  DRAW
}
