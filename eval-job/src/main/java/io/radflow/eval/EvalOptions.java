package io.radflow.eval;

import java.time.Duration;
import java.util.List;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.ConfigOptions;

/** What the evaluation job's configuration can say beside the store and the job's own options. */
public final class EvalOptions {

  public static final ConfigOption<Duration> DISCOVERY_INTERVAL =
      ConfigOptions.key("eval.discovery-interval")
          .durationType()
          .defaultValue(Duration.ofSeconds(2))
          .withDescription("Time between two listings of predictions/.");

  public static final ConfigOption<Duration> PARTIAL_INTERVAL =
      ConfigOptions.key("eval.partial-interval")
          .durationType()
          .defaultValue(Duration.ofSeconds(3))
          .withDescription("Time between two partial values of a pass that is coming in.");

  public static final ConfigOption<Duration> PASS_TIMEOUT =
      ConfigOptions.key("eval.pass-timeout")
          .durationType()
          .defaultValue(Duration.ofMinutes(10))
          .withDescription(
              "A pass of which nothing new has come for so long is reported as incomplete. What is"
                  + " missing may still come.");

  public static final ConfigOption<Duration> PASS_RETENTION =
      ConfigOptions.key("eval.pass-retention")
          .durationType()
          .defaultValue(Duration.ofDays(1))
          .withDescription(
              "An incomplete pass of which nothing new has come for so long is dropped. A finished"
                  + " one is known for as long, so that predictions sent again do not open it"
                  + " anew.");

  public static final ConfigOption<Integer> GAUGE_RUNS =
      ConfigOptions.key("eval.gauge-runs")
          .intType()
          .defaultValue(50)
          .withDescription(
              "The most runs, each on one target, whose newest values are shown as gauges; the"
                  + " quietest make room.");

  public static final ConfigOption<Integer> GAUGE_SERIES =
      ConfigOptions.key("eval.gauge-series")
          .intType()
          .defaultValue(20_000)
          .withDescription(
              "The most gauges that show values. What is beyond, labels first, is left out, and the"
                  + " gauge gauges_left_out counts it.");

  public static final ConfigOption<Duration> GAUGE_RETENTION =
      ConfigOptions.key("eval.gauge-retention")
          .durationType()
          .defaultValue(Duration.ofHours(1))
          .withDescription(
              "A run of which nothing has come for so long is no longer shown as gauges.");

  /** All of them. */
  public static final List<ConfigOption<?>> ALL =
      List.of(
          DISCOVERY_INTERVAL,
          PARTIAL_INTERVAL,
          PASS_TIMEOUT,
          PASS_RETENTION,
          GAUGE_RUNS,
          GAUGE_SERIES,
          GAUGE_RETENTION);

  private EvalOptions() {}
}
