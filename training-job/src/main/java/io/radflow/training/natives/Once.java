package io.radflow.training.natives;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.flink.annotation.Internal;

/** What is said once in a process, whatever the number of jobs and their attempts. */
@Internal
public final class Once {

  private static final Set<String> SAID = ConcurrentHashMap.newKeySet();

  private Once() {}

  /** Whether it has not been said yet; it has from now on. */
  public static boolean first(String what) {
    return SAID.add(what);
  }
}
