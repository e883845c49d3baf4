package io.radflow.infra.bench;

import java.util.List;
import java.util.stream.IntStream;

/**
 * What was measured of a case.
 *
 * @param heapBytes that the heap held at most, without garbage
 * @param checkpointBytes of the largest checkpoint; 0 for none
 * @param rates images a second, of each round
 */
record OrderRates(
    OrderBench.Case measured, long heapBytes, long checkpointBytes, List<Double> rates) {

  double median() {
    return median(rates);
  }

  /** The median over rounds of the rate as a share of another's in the same round. */
  double shareOf(OrderRates other) {
    return median(
        IntStream.range(0, rates.size())
            .mapToObj(round -> rates.get(round) / other.rates.get(round))
            .toList());
  }

  private static double median(List<Double> values) {
    double[] sorted = values.stream().mapToDouble(value -> value).sorted().toArray();
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }

  @Override
  public String toString() {
    return String.format(
        "%s, %d readers: %.1f images/s (%s); heap at most %,d kB, without garbage; %s",
        measured.order(),
        measured.readers(),
        median(),
        rates.stream().map(rate -> String.format("%.1f", rate)).toList(),
        heapBytes >> 10,
        checkpointBytes == 0
            ? "no checkpoint"
            : String.format("largest checkpoint %,d kB", checkpointBytes >> 10));
  }
}
