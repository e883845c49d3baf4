package io.radflow.infra.study.run;

import io.radflow.infra.study.graph.StudyNode;
import java.io.IOException;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/** What of a study is in the bucket; what counts as done is only what this says. */
interface Results {

  /** Whether what a drop's, a view's or a run's node makes is there. */
  boolean has(StudyNode node) throws IOException;

  /** Whether another run has the name of a run's node. */
  boolean isOfAnother(StudyNode node) throws IOException;

  /** What is missing where {@link #has} says no, and what to do about it. */
  String missing(StudyNode node) throws IOException;

  /** The last step of a run that is finished; empty for another. */
  OptionalLong lastStep(StudyNode run) throws IOException;

  /**
   * The target's own metric on the last pass of a finished run; NaN if it is judged and undefined,
   * empty if it is not judged yet.
   */
  OptionalDouble judged(StudyNode run, long lastStep) throws IOException;
}
