package io.radflow.infra.inspect;

import java.util.Map;
import java.util.TreeMap;

/** Counts by bin, for several series. */
final class Histogram {

  private final String title;
  private final String unit;
  private final int binWidth;
  private final Map<String, TreeMap<Integer, Long>> series = new TreeMap<>();

  /**
   * @param binWidth in the unit
   */
  Histogram(String title, String unit, int binWidth) {
    this.title = title;
    this.unit = unit;
    this.binWidth = binWidth;
  }

  void add(String name, int value) {
    series.computeIfAbsent(name, any -> new TreeMap<>()).merge(value / binWidth, 1L, Long::sum);
  }

  String title() {
    return title;
  }

  String unit() {
    return unit;
  }

  int binWidth() {
    return binWidth;
  }

  boolean isEmpty() {
    return series.isEmpty();
  }

  /** Series → number of the bin, from value 0 → count. */
  Map<String, TreeMap<Integer, Long>> series() {
    return series;
  }
}
