package io.radflow.training.group;

/** What a connection between two ranks is for; each pair of ranks has one of each. */
enum Purpose {
  /** Heartbeats and messages, which are always read. */
  CONTROL,
  /** Pieces, which are read as there is room for them. */
  BULK
}
