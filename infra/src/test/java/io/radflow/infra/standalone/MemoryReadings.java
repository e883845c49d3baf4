package io.radflow.infra.standalone;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Memory of one process over time. */
final class MemoryReadings {

  /**
   * At one moment, KiB.
   *
   * @param resident all that the process holds
   * @param live on the heap
   * @param metaspace in use
   */
  record Reading(long resident, long live, long metaspace) {}

  private final String name;
  private final JavaProcess process;
  private final List<Reading> readings = new ArrayList<>();

  MemoryReadings(String name, long pid) {
    this.name = name;
    this.process = new JavaProcess(pid);
  }

  void read() throws IOException, InterruptedException {
    readings.add(new Reading(process.resident(), process.live(), process.metaspace()));
  }

  String name() {
    return name;
  }

  int size() {
    return readings.size();
  }

  Reading last() {
    return readings.get(readings.size() - 1);
  }

  /** Of each figure the median of the second third: the first is for the start. */
  Reading middle() {
    return medians(readings.size() / 3, 2 * readings.size() / 3);
  }

  /** Of each figure the median of the last third. */
  Reading end() {
    return medians(2 * readings.size() / 3, readings.size());
  }

  private Reading medians(int from, int to) {
    List<Reading> part = readings.subList(from, Math.max(from + 1, to));
    return new Reading(
        median(part.stream().mapToLong(Reading::resident).sorted().toArray()),
        median(part.stream().mapToLong(Reading::live).sorted().toArray()),
        median(part.stream().mapToLong(Reading::metaspace).sorted().toArray()));
  }

  private static long median(long[] sorted) {
    return sorted[sorted.length / 2];
  }
}
