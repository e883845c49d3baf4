package io.radflow.infra.standalone;

import java.lang.management.ManagementFactory;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.JobManagerOptions;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.configuration.TaskManagerOptions;

/** Shares the machine's memory out: how much a TaskManager gets, and how much of it is heap. */
final class TaskManagerMemory {

  /** Below this, nothing is left beside the heap. */
  static final long LEAST_BYTES = 2L << 30;

  private static final double USED_OF_MACHINE = 0.75;
  private static final double HEAP_SHARE = 0.2;
  private static final long LEAST_HEAP_BYTES = 768L << 20;
  private static final long MOST_HEAP_BYTES = 4L << 30;

  private TaskManagerMemory() {}

  /** Three quarters of the machine's memory, without the JobManagers', in equal parts, bytes. */
  static long share(ClusterSettings settings, Configuration common) {
    var system =
        (com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    long leaders =
        settings.jobManagers() * common.get(JobManagerOptions.TOTAL_PROCESS_MEMORY).getBytes();
    long each =
        (long)
            ((system.getTotalMemorySize() * USED_OF_MACHINE - leaders) / settings.taskManagers());
    return Math.max(LEAST_BYTES, each);
  }

  /**
   * Sets the size of the process, and what of it is for weights, activations and images beside the
   * heap: all that a heap of a fifth, at most 4 GiB, leaves.
   *
   * @throws IllegalArgumentException if it is too little
   */
  static void configure(Configuration flink, long processBytes) {
    long overhead =
        clamp(
            flink.get(TaskManagerOptions.JVM_OVERHEAD_FRACTION) * processBytes,
            flink.get(TaskManagerOptions.JVM_OVERHEAD_MIN).getBytes(),
            flink.get(TaskManagerOptions.JVM_OVERHEAD_MAX).getBytes());
    long total = processBytes - overhead - flink.get(TaskManagerOptions.JVM_METASPACE).getBytes();
    long network =
        clamp(
            flink.get(TaskManagerOptions.NETWORK_MEMORY_FRACTION) * total,
            flink.get(TaskManagerOptions.NETWORK_MEMORY_MIN).getBytes(),
            flink.get(TaskManagerOptions.NETWORK_MEMORY_MAX).getBytes());
    long managed = (long) (flink.get(TaskManagerOptions.MANAGED_MEMORY_FRACTION) * total);
    long framework =
        flink.get(TaskManagerOptions.FRAMEWORK_HEAP_MEMORY).getBytes()
            + flink.get(TaskManagerOptions.FRAMEWORK_OFF_HEAP_MEMORY).getBytes();
    long heap = clamp(HEAP_SHARE * processBytes, LEAST_HEAP_BYTES, MOST_HEAP_BYTES);
    long beside = total - network - managed - framework - heap;
    if (beside < 0) {
      throw new IllegalArgumentException(
          "Memory of a TaskManager: %d MiB; expected at least %d MiB"
              .formatted(processBytes >> 20, LEAST_BYTES >> 20));
    }
    flink.set(TaskManagerOptions.TOTAL_PROCESS_MEMORY, new MemorySize(processBytes));
    flink.set(TaskManagerOptions.TASK_OFF_HEAP_MEMORY, new MemorySize(beside));
  }

  private static long clamp(double value, long least, long most) {
    return Math.max(least, Math.min(most, (long) value));
  }
}
