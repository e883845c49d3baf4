package io.radflow.training.operator;

import io.radflow.training.group.GroupSettings;
import io.radflow.training.permit.GroupFormation;
import io.radflow.training.permit.GroupFormationException;
import io.radflow.training.permit.GroupFormed;
import io.radflow.training.permit.RankReady;
import io.radflow.training.rank.GroupFormedEvent;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.runtime.operators.coordination.OperatorCoordinator.Context;
import org.apache.flink.runtime.operators.coordination.OperatorCoordinator.SubtaskGateway;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings the ranks of a run together: gathers where they are, tells them of each other, and has
 * checkpoints wait until they are linked, so that no barrier meets a rank without a group. Used by
 * the thread of the coordinator.
 */
final class GroupCoordination {

  private static final Logger LOG = LoggerFactory.getLogger(GroupCoordination.class);

  private final Context context;
  private final Map<Integer, SubtaskGateway> gateways = new HashMap<>();
  private final List<Runnable> waiting = new ArrayList<>();

  /** Ranks that have not been told of their group. */
  private Map<Integer, GroupFormed> untold = new HashMap<>();

  /** Of as many ranks as the attempts have; null before one is ready. */
  private GroupFormation formation;

  GroupCoordination(Context context) {
    this.context = context;
  }

  private int ranks() {
    return context.currentParallelism();
  }

  private GroupFormation formation() {
    if (formation == null) {
      formation =
          new GroupFormation(ranks(), GroupSettings.DEFAULTS.linkTimeout(), new SecureRandom());
    }
    return formation;
  }

  /** A rank can be told of something. */
  void reachable(int rank, SubtaskGateway gateway) {
    gateways.put(rank, gateway);
    tell(rank, gateway);
  }

  /** A rank has its state and listens. */
  void ready(int rank, RankReady ready) {
    try {
      formation().ready(rank, ready, now()).ifPresent(this::formed);
    } catch (GroupFormationException e) {
      context.failJob(e);
    }
  }

  private void formed(GroupFormed group) {
    LOG.info("Training {}", group);
    formation
        .differentDevices()
        .ifPresent(
            differences ->
                LOG.warn(
                    "The training ranks' devices differ, and with them the last bits of what they"
                        + " compute: {}",
                    differences));
    untold = new HashMap<>();
    for (int rank = 0; rank < ranks(); rank++) {
      untold.put(rank, group);
    }
    gateways.forEach(this::tell);
  }

  private void tell(int rank, SubtaskGateway gateway) {
    GroupFormed group = untold.remove(rank);
    if (group != null) {
      gateway.sendEvent(new GroupFormedEvent(group));
    }
  }

  /** A rank is linked with all others. */
  void linked(int rank, String group) {
    if (formation().linked(rank, group)) {
      LOG.info("Training group {}: all {} ranks are linked", group, ranks());
      waiting.forEach(Runnable::run);
      waiting.clear();
    }
  }

  /** An attempt of a rank is over. */
  void lost(int rank, int attempt) {
    gateways.remove(rank);
    untold.clear();
    if (formation != null) {
      formation.lost(rank, attempt);
    }
  }

  /** Runs something once the ranks are linked: at once, where there is only one. */
  void whenLinked(Runnable then) {
    if (ranks() == 1 || formation().isLinked()) {
      then.run();
      return;
    }
    waiting.add(then);
    try {
      formation().requireLinked(now());
    } catch (GroupFormationException e) {
      context.failJob(e);
    }
  }

  private static long now() {
    return System.nanoTime() / 1_000_000;
  }
}
