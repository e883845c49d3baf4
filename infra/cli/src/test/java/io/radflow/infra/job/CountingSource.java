package io.radflow.infra.job;

import io.radflow.core.monitoring.OperatorMetrics;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.functions.RichMapFunction;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.connector.source.lib.NumberSequenceSource;
import org.apache.flink.metrics.Counter;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/** A stream of numbers that counts them as {@code images_total}. */
record CountingSource(long numbers, long failAt) {

  static CountingSource bounded(long numbers) {
    return new CountingSource(numbers, Long.MAX_VALUE);
  }

  static CountingSource endless() {
    return new CountingSource(Long.MAX_VALUE / 2, Long.MAX_VALUE);
  }

  static CountingSource failingAt(long number) {
    return new CountingSource(100, number);
  }

  SingleOutputStreamOperator<Long> addTo(StreamExecutionEnvironment environment) {
    return environment
        .fromSource(
            new NumberSequenceSource(1, numbers),
            org.apache.flink.api.common.eventtime.WatermarkStrategy.noWatermarks(),
            "numbers")
        .setParallelism(1)
        .uid("numbers")
        .map(new Count(numbers, failAt))
        .returns(Types.LONG)
        .setParallelism(1)
        .uid("count");
  }

  private static final class Count extends RichMapFunction<Long, Long> {

    private static final long serialVersionUID = 1L;

    private final long numbers;
    private final long failAt;
    private transient Counter images;

    Count(long numbers, long failAt) {
      this.numbers = numbers;
      this.failAt = failAt;
    }

    @Override
    public void open(OpenContext context) {
      images = OperatorMetrics.of(getRuntimeContext().getMetricGroup()).counter("images_total");
    }

    @Override
    public Long map(Long number) throws Exception {
      if (number > failAt) {
        throw new java.io.IOException("no more than " + failAt + " numbers");
      }
      images.inc();
      return number;
    }
  }
}
