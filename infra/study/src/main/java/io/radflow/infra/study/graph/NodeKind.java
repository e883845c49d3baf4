package io.radflow.infra.study.graph;

import org.apache.flink.annotation.Internal;

/** What a node of a study does, in the order in which data passes through them. */
@Internal
public enum NodeKind {
  /** Ingests the drops of a data set. */
  DROP,
  /** Preprocesses a view. */
  VIEW,
  /** Trains a model that is transferred. */
  SOURCE_RUN,
  /** Transfers a model to a target, or trains one there. */
  TARGET_RUN,
  /** Judges what runs predicted. */
  METRICS,
  /** Reports on the study. */
  REPORT
}
