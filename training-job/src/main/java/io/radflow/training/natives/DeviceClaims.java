package io.radflow.training.natives;

import java.util.Collection;
import java.util.OptionalInt;
import java.util.TreeSet;
import org.apache.flink.annotation.Internal;

/**
 * Which of this process's GPUs are in use. Flink gives each subtask all GPUs of its TaskManager;
 * this class is loaded once in a process, so that two subtasks, of two jobs too, never share one.
 */
@Internal
public final class DeviceClaims {

  private static final TreeSet<Integer> IN_USE = new TreeSet<>();

  private DeviceClaims() {}

  /**
   * Takes a GPU that is not in use.
   *
   * @param indexes as the process counts its GPUs
   * @return empty if all are in use, or there are none
   */
  public static synchronized OptionalInt take(Collection<Integer> indexes) {
    OptionalInt free =
        indexes.stream().mapToInt(Integer::intValue).filter(i -> !IN_USE.contains(i)).min();
    free.ifPresent(IN_USE::add);
    return free;
  }

  public static synchronized void giveBack(int index) {
    IN_USE.remove(index);
  }
}
