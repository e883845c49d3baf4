package io.radflow.infra.study.bucket;

import org.apache.flink.annotation.Internal;

/**
 * What of a node is in the bucket.
 *
 * @param detail how far it is, what is missing or what differs; empty where nothing is to say
 */
@Internal
public record NodePresence(Kind kind, String detail) {

  /** How much of it. */
  public enum Kind {
    /** All that it makes. */
    THERE,
    /** Some of it: what does it goes on. */
    BEGUN,
    /** Nothing yet. */
    TO_DO,
    /** Nothing, and the study cannot make it: somebody has to put it there. */
    MISSING,
    /** Something else has its name. */
    OTHER,
    /** It is no part of the study after all. */
    LEFT_OUT
  }

  static final NodePresence THERE = new NodePresence(Kind.THERE, "");
  static final NodePresence TO_DO = new NodePresence(Kind.TO_DO, "");

  public boolean is(Kind other) {
    return kind == other;
  }
}
