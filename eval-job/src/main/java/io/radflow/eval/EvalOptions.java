package io.radflow.eval;

import io.radflow.core.config.Rule;
import io.radflow.core.config.Setting;
import java.time.Duration;
import java.util.List;
import org.apache.flink.annotation.PublicEvolving;
import org.apache.flink.configuration.ConfigOptions;

/** What the evaluation job's configuration can say beside the store and the job's own options. */
@PublicEvolving
public final class EvalOptions {

  public static final Setting<Duration> DISCOVERY_INTERVAL =
      Setting.of(
              ConfigOptions.key("eval.discovery-interval")
                  .durationType()
                  .defaultValue(Duration.ofSeconds(2))
                  .withDescription("Time between two listings of predictions/."),
              Rule.atLeast(Duration.ofMillis(1)))
          .withoutEffectOnResults();

  public static final Setting<Duration> PARTIAL_INTERVAL =
      Setting.of(
              ConfigOptions.key("eval.partial-interval")
                  .durationType()
                  .defaultValue(Duration.ofSeconds(3))
                  .withDescription("Time between two partial values of a pass that is coming in."),
              Rule.atLeast(Duration.ofMillis(1)))
          .withoutEffectOnResults();

  public static final Setting<Duration> PASS_TIMEOUT =
      Setting.of(
          ConfigOptions.key("eval.pass-timeout")
              .durationType()
              .defaultValue(Duration.ofMinutes(10))
              .withDescription(
                  "A pass of which nothing new has come for so long is reported as incomplete. What is"
                      + " missing may still come."),
          Rule.atLeast(Duration.ofMillis(1)));

  public static final Setting<Duration> PASS_RETENTION =
      Setting.of(
          ConfigOptions.key("eval.pass-retention")
              .durationType()
              .defaultValue(Duration.ofDays(1))
              .withDescription(
                  "An incomplete pass of which nothing new has come for so long is dropped. A finished"
                      + " one is known for as long, so that predictions sent again do not open it"
                      + " anew."),
          Rule.atLeast(Duration.ofMillis(1)));

  public static final Setting<Integer> GAUGE_RUNS =
      Setting.of(
              ConfigOptions.key("eval.gauge-runs")
                  .intType()
                  .defaultValue(50)
                  .withDescription(
                      "The most runs, each on one target, whose newest values are shown as gauges; the"
                          + " quietest make room."),
              Rule.atLeast(1))
          .withoutEffectOnResults();

  public static final Setting<Integer> GAUGE_SERIES =
      Setting.of(
              ConfigOptions.key("eval.gauge-series")
                  .intType()
                  .defaultValue(20_000)
                  .withDescription(
                      "The most gauges that show values. What is beyond, labels first, is left out, and the"
                          + " gauge gauges_left_out counts it."),
              Rule.atLeast(0))
          .withoutEffectOnResults();

  public static final Setting<Duration> GAUGE_RETENTION =
      Setting.of(
              ConfigOptions.key("eval.gauge-retention")
                  .durationType()
                  .defaultValue(Duration.ofHours(1))
                  .withDescription(
                      "A run of which nothing has come for so long is no longer shown as gauges."),
              Rule.atLeast(Duration.ofMillis(1)))
          .withoutEffectOnResults();

  /** All of them. */
  public static final List<Setting<?>> ALL =
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
