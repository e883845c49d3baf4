package org.apache.flink.metrics.prometheus;

import java.util.Properties;
import org.apache.flink.annotation.Internal;
import org.apache.flink.metrics.reporter.MetricReporterFactory;

/** Makes a {@link LoopbackPrometheusReporter} on the configured {@code port}. */
@Internal
public final class LoopbackPrometheusReporterFactory implements MetricReporterFactory {

  @Override
  public LoopbackPrometheusReporter createMetricReporter(Properties properties) {
    return new LoopbackPrometheusReporter(Integer.parseInt(properties.getProperty("port")));
  }
}
