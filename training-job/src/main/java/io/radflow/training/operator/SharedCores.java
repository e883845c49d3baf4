package io.radflow.training.operator;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import org.apache.flink.annotation.Internal;

/**
 * Lets no more runs of a process compute at a time than its cores suffice for. Others may be open
 * meanwhile, with their weights loaded and their first samples read, and begin in the order in
 * which they asked. What comes before and after a run's steps then goes on beside another's steps.
 */
@Internal
public final class SharedCores {

  /** All runs whose classes are this one's: those of a process where jobs share their classes. */
  public static final SharedCores OF_PROCESS = new SharedCores();

  private final Queue<Share> waiting = new ArrayDeque<>();
  private int most = Integer.MAX_VALUE;
  private int computing;

  /** One run's claim to compute. */
  final class Share {

    private final Runnable granted;
    private boolean computes;
    private boolean over;

    private Share(Runnable granted) {
      this.granted = granted;
    }

    /** Whether the run may compute. */
    boolean isGranted() {
      synchronized (SharedCores.this) {
        return computes;
      }
    }

    /** The run has nothing more to compute. Calls after the first do nothing. */
    void giveBack() {
      synchronized (SharedCores.this) {
        if (over) {
          return;
        }
        over = true;
        waiting.remove(this);
        computing -= computes ? 1 : 0;
      }
      grant();
    }
  }

  /** From now on so many runs may compute at a time; those that do go on. */
  public void limit(int runs) {
    synchronized (this) {
      most = runs;
    }
    grant();
  }

  /**
   * Asks for a share.
   *
   * @param granted is called by any thread when the run may compute, unless it may at once
   */
  Share ask(Runnable granted) {
    Share share = new Share(granted);
    synchronized (this) {
      if (computing < most) {
        share.computes = true;
        computing++;
      } else {
        waiting.add(share);
      }
    }
    return share;
  }

  private void grant() {
    List<Share> now = new ArrayList<>();
    synchronized (this) {
      while (computing < most && !waiting.isEmpty()) {
        Share next = waiting.remove();
        next.computes = true;
        computing++;
        now.add(next);
      }
    }
    now.forEach(share -> share.granted.run());
  }
}
