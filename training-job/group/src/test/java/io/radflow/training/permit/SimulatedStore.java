package io.radflow.training.permit;

import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Where states and parts are written. A write may be lost, with or without its answer, take very
 * long, be done twice, or leave half an object.
 */
final class SimulatedStore {

  private final Map<String, Stored> objects = new HashMap<>();
  private final SimulatedTime time;
  private final double faults;
  private final long latency;

  private record Stored(Object value, boolean whole) {}

  /**
   * @param faults share of writes that go wrong
   */
  SimulatedStore(SimulatedTime time, double faults, long latency) {
    this.time = time;
    this.faults = faults;
    this.latency = latency;
  }

  /**
   * @param answer whether the writer has been told that the object is there
   */
  void write(String key, Object value, Consumer<Boolean> answer) {
    long delay = time.about(latency);
    if (!time.chance(faults)) {
      time.after(delay, () -> put(key, value, true, answer, true));
      return;
    }
    switch (time.random().nextInt(5)) {
      case 0 -> time.after(delay, () -> answer.accept(false));
      case 1 -> time.after(delay, () -> put(key, value, true, answer, false));
      case 2 -> time.after(delay * 50, () -> put(key, value, true, answer, true));
      case 3 -> time.after(delay, () -> put(key, value, false, answer, false));
      default -> {
        time.after(delay, () -> put(key, value, true, answer, true));
        time.after(delay * 20, () -> put(key, value, true, told -> {}, true));
      }
    }
  }

  private void put(
      String key, Object value, boolean whole, Consumer<Boolean> answer, boolean told) {
    objects.put(key, new Stored(value, whole));
    answer.accept(told);
  }

  <T> T read(String key, Class<T> type) {
    Stored stored = objects.get(key);
    SimulationFault.require(stored != null, "%s was not written", key);
    SimulationFault.require(stored.whole(), "%s is half an object", key);
    return type.cast(stored.value());
  }
}
