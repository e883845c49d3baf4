package io.radflow.infra.study.file;

import org.apache.flink.annotation.PublicEvolving;

/** What becomes of a shot that a class has fewer images than. */
@PublicEvolving
public enum FewerShots {
  LEAVE_OUT,
  TAKE_ALL,
  REFUSE
}
