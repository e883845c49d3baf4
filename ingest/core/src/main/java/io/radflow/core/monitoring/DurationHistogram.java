package io.radflow.core.monitoring;

import java.util.concurrent.TimeUnit;
import org.apache.flink.annotation.Internal;
import org.apache.flink.metrics.Histogram;
import org.apache.flink.metrics.HistogramStatistics;
import org.apache.flink.runtime.metrics.DescriptiveStatisticsHistogram;

/**
 * The last times that something took: given in nanoseconds, told in seconds. What Flink wants as
 * whole numbers, the least, the largest and the single times, are whole seconds. Safe for use by
 * several threads.
 */
@Internal
public final class DurationHistogram implements Histogram {

  private static final double NANOS = 1e9;

  private final Histogram nanos;

  /**
   * @param times how many of the last times it tells of
   */
  public DurationHistogram(int times) {
    this.nanos = new DescriptiveStatisticsHistogram(times);
  }

  @Override
  public synchronized void update(long nanoseconds) {
    nanos.update(nanoseconds);
  }

  @Override
  public synchronized long getCount() {
    return nanos.getCount();
  }

  @Override
  public synchronized HistogramStatistics getStatistics() {
    return new Seconds(nanos.getStatistics());
  }

  private static final class Seconds extends HistogramStatistics {

    private final HistogramStatistics nanos;

    private Seconds(HistogramStatistics nanos) {
      this.nanos = nanos;
    }

    @Override
    public double getQuantile(double quantile) {
      return nanos.getQuantile(quantile) / NANOS;
    }

    @Override
    public long[] getValues() {
      long[] values = nanos.getValues();
      for (int i = 0; i < values.length; i++) {
        values[i] = TimeUnit.NANOSECONDS.toSeconds(values[i]);
      }
      return values;
    }

    @Override
    public int size() {
      return nanos.size();
    }

    @Override
    public double getMean() {
      return nanos.getMean() / NANOS;
    }

    @Override
    public double getStdDev() {
      return nanos.getStdDev() / NANOS;
    }

    @Override
    public long getMax() {
      return TimeUnit.NANOSECONDS.toSeconds(nanos.getMax());
    }

    @Override
    public long getMin() {
      return TimeUnit.NANOSECONDS.toSeconds(nanos.getMin());
    }
  }
}
