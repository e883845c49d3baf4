package io.radflow.training.group;

import org.apache.flink.annotation.Internal;

/**
 * Where a rank listens.
 *
 * @param rank from 0
 * @param host its name or address; ranks of one host give the same
 * @param port that it listens on
 * @param attempt of its subtask, which a link is bound to
 */
@Internal
public record GroupMember(int rank, String host, int port, int attempt) {

  @Override
  public String toString() {
    return "rank " + rank + " (" + host + ":" + port + ")";
  }
}
