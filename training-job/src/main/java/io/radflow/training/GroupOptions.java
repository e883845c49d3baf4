package io.radflow.training;

import io.radflow.core.config.Rule;
import io.radflow.core.config.Setting;
import io.radflow.training.rank.GroupTransport;
import java.time.Duration;
import java.util.List;
import org.apache.flink.annotation.PublicEvolving;
import org.apache.flink.configuration.ConfigOptions;
import org.apache.flink.configuration.IllegalConfigurationException;
import org.apache.flink.configuration.ReadableConfig;
import org.apache.flink.util.NetUtils;

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
                  "Equal parts of each batch whose gradients are computed apart and then summed, so"
                      + " that a run's bits do not depend on training.ranks: the most ranks that it can"
                      + " ever have. A power of two that divides training.batch. Part of a run's bits."
                      + " 32 images or more of each keep a GPU busy."),
          Rule.between(1, MOST_LEAVES));

  public static final Setting<Integer> RANKS =
      Setting.of(
              ConfigOptions.key("training.ranks")
                  .intType()
                  .defaultValue(1)
                  .withDescription(
                      "Training subtasks, each with a GPU of its own where there are GPUs, that compute"
                          + " the leaves of each batch together: at most training.leaves. No result"
                          + " depends on it, and a run goes on from a savepoint with another number."),
              Rule.between(1, MOST_LEAVES))
          .withoutEffectOnResults();

  public static final Setting<String> PORTS =
      Setting.of(
              ConfigOptions.key("training.group.ports")
                  .stringType()
                  .defaultValue("0")
                  .withDescription(
                      "Ports that ranks listen at for each other: 0 for any that is free, or numbers"
                          + " and ranges with commas between them, such as 6200-6263."),
              Rule.of("0, or ports and ranges of them, such as 6200-6263", GroupOptions::arePorts))
          .withoutEffectOnResults();

  public static final Setting<Duration> TIMEOUT =
      Setting.of(
              ConfigOptions.key("training.group.timeout")
                  .durationType()
                  .defaultValue(Duration.ofSeconds(30))
                  .withDescription(
                      "After so long without a sign of life of a rank, the others fail, and all go on"
                          + " from the last checkpoint."),
              Rule.atLeast(Duration.ofSeconds(1)))
          .withoutEffectOnResults();

  public static final Setting<GroupTransport> TRANSPORT =
      Setting.of(
              ConfigOptions.key("training.group.transport")
                  .enumType(GroupTransport.class)
                  .defaultValue(GroupTransport.AUTO)
                  .withDescription(
                      "What moves gradients between ranks. TCP: through the hosts' memory, encrypted where"
                          + " security.ssl.internal.enabled is on. NCCL: from GPU to GPU, never encrypted."
                          + " AUTO takes NCCL where all ranks have a GPU and the same NCCL, are on one"
                          + " machine or on a network that training.group.trusted-network speaks for, and"
                          + " nothing is to be encrypted. No result depends on it."),
              Rule.constant(GroupTransport.class))
          .withoutEffectOnResults();

  public static final Setting<Boolean> TRUSTED_NETWORK =
      Setting.of(
              ConfigOptions.key("training.group.trusted-network")
                  .booleanType()
                  .defaultValue(false)
                  .withDescription(
                      "Whether nobody but the ranks is on the network between them, so that gradients may"
                          + " go there by NCCL, which anybody on it can read and change."),
              Rule.flag())
          .withoutEffectOnResults();

  /** All of them. */
  static final List<Setting<?>> ALL =
      List.of(LEAVES, RANKS, PORTS, TIMEOUT, TRANSPORT, TRUSTED_NETWORK);

  private GroupOptions() {}

  private static boolean arePorts(String ports) {
    try {
      return NetUtils.getPortRangeFromString(ports).hasNext();
    } catch (IllegalConfigurationException | NumberFormatException e) {
      return false;
    }
  }

  /** Lanes that rows are read in: where none are given, each leaf has one. */
  static int lanes(ReadableConfig options) {
    return DataOptions.LANES.given(options).orElseGet(() -> LEAVES.in(options));
  }
}
