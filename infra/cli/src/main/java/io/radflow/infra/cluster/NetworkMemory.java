package io.radflow.infra.cluster;

import org.apache.flink.annotation.Internal;
import org.apache.flink.configuration.MemorySize;

/**
 * What exchanges between all subtasks take in one TaskManager: Flink asks for two buffers of each
 * channel where it is read and one where it is written, when a task starts.
 */
@Internal
public final class NetworkMemory {

  private static final long BUFFER_BYTES = 32 * 1024;
  private static final long CHANNEL_BUFFERS = 3;

  /** That float at each end, of a subtask. */
  private static final long SUBTASK_BUFFERS = 10;

  /** Of the job that has most: eval's, between its passes, values and rejects. */
  private static final long EXCHANGES = 4;

  private static final long LEAST_BYTES = 128L << 20;

  private NetworkMemory() {}

  /** For so many slots, but no more than this process may take. */
  static MemorySize of(int slots) {
    return new MemorySize(Math.max(LEAST_BYTES, Math.min(bytes(slots), mostBytes())));
  }

  /** Slots of a TaskManager in this process, where each subtask sends to each. */
  public static int mostSlots() {
    int slots = 1;
    while (bytes(slots + 1) <= Math.max(LEAST_BYTES, mostBytes())) {
      slots++;
    }
    return slots;
  }

  private static long bytes(int slots) {
    return EXCHANGES * slots * (CHANNEL_BUFFERS * slots + SUBTASK_BUFFERS) * BUFFER_BYTES;
  }

  /** It is taken at once, beside the heap, of which the JVM allows as much as of heap. */
  private static long mostBytes() {
    return Runtime.getRuntime().maxMemory() / 2;
  }
}
