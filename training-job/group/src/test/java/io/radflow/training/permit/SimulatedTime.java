package io.radflow.training.permit;

import java.util.PriorityQueue;
import java.util.SplittableRandom;

/** Events in the order of a virtual time, in microseconds. All that is random comes from a seed. */
final class SimulatedTime {

  static final long MILLISECOND = 1000;
  static final long SECOND = 1000 * MILLISECOND;

  private final PriorityQueue<Event> events = new PriorityQueue<>();
  private final SplittableRandom random;
  private long now;
  private long count;

  SimulatedTime(SplittableRandom random) {
    this.random = random;
  }

  long now() {
    return now;
  }

  SplittableRandom random() {
    return random;
  }

  boolean chance(double share) {
    return random.nextDouble() < share;
  }

  /** About as long as is typical; now and then much longer. */
  long about(long typical) {
    long length = typical / 4 + random.nextLong(typical * 3 / 2 + 1);
    return random.nextInt(32) == 0 ? length * 16 : length;
  }

  void after(long delay, Runnable what) {
    at(now + delay, what);
  }

  void at(long time, Runnable what) {
    events.add(new Event(Math.max(now, time), count++, what));
  }

  /** Runs the next event; false if there is none. */
  boolean next() {
    Event event = events.poll();
    if (event == null) {
      return false;
    }
    now = event.time;
    event.what.run();
    return true;
  }

  private record Event(long time, long number, Runnable what) implements Comparable<Event> {

    @Override
    public int compareTo(Event other) {
      return time != other.time
          ? Long.compare(time, other.time)
          : Long.compare(number, other.number);
    }
  }
}
