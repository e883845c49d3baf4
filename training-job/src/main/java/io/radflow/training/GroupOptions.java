package io.radflow.training;

import io.radflow.core.config.Rule;
import io.radflow.core.config.Setting;
import java.util.List;
import org.apache.flink.annotation.PublicEvolving;
import org.apache.flink.configuration.ConfigOptions;
import org.apache.flink.configuration.ReadableConfig;

/** How a run's steps are divided among training subtasks. */
@PublicEvolving
public final class GroupOptions {

  private static final int MOST_LEAVES = 1024;

  public static final Setting<Integer> LEAVES =
      Setting.of(
          ConfigOptions.key("training.leaves")
              .intType()
              .defaultValue(1)
              .withDescription(
                  "Equal parts of each batch whose gradients are computed apart and then summed by one"
                      + " tree. A power of two that divides training.batch. Part of a run's bits."),
          Rule.between(1, MOST_LEAVES));

  /** All of them. */
  static final List<Setting<?>> ALL = List.of(LEAVES);

  private GroupOptions() {}

  /** Lanes that rows are read in: where none are given, each leaf has one. */
  static int lanes(ReadableConfig options) {
    return DataOptions.LANES.given(options).orElseGet(() -> LEAVES.in(options));
  }
}
