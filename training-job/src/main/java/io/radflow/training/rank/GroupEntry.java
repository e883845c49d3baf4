package io.radflow.training.rank;

import io.radflow.training.group.GroupPort;
import io.radflow.training.permit.GroupFormed;
import io.radflow.training.permit.RankReady;
import java.io.IOException;
import java.util.function.Consumer;
import org.apache.flink.runtime.operators.coordination.OperatorEvent;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How a rank comes into its group: it listens and says so, is told of the others by the
 * coordinator, and is linked with them on a thread of its own.
 */
final class GroupEntry {

  private static final Logger LOG = LoggerFactory.getLogger(GroupEntry.class);

  private final RankRole role;
  private final RankPlace place;
  private final GroupLinks links;
  private final RankMailboxes mailboxes;
  private final Consumer<OperatorEvent> coordinator;
  private GroupPort port;

  GroupEntry(
      RankRole role,
      RankPlace place,
      GroupLinks links,
      RankMailboxes mailboxes,
      Consumer<OperatorEvent> coordinator) {
    this.role = role;
    this.place = place;
    this.links = links;
    this.mailboxes = mailboxes;
    this.coordinator = coordinator;
  }

  /**
   * Listens for others, and says so.
   *
   * @param first the first turn that is not done
   */
  void listen(long first, long parameterHash) throws IOException {
    port = GroupPort.open(place.host(), place.ports());
    coordinator.accept(
        new RankReadyEvent(
            new RankReady(
                place.attempt(),
                place.host(),
                port.port(),
                first,
                parameterHash,
                place.engine(),
                place.device(),
                place.versions(),
                place.exchangeLibrary())));
  }

  /**
   * The ranks are known: begins to link them.
   *
   * @param leads makes the leader of permits; null on ranks that do not lead
   * @param linked is run by the task's thread when all are linked
   */
  void link(GroupFormed group, GroupLinks.LeaderFactory leads, Runnable linked) {
    Thread linking =
        new Thread(
            () -> {
              try {
                links.link(port, group, place, leads);
                mailboxes.execute(() -> linked(group, linked), "training group linked");
              } catch (IOException | InterruptedException | RuntimeException e) {
                mailboxes.fail(e);
              }
            },
            "radflow-group-linking-" + role.rank());
    linking.setDaemon(true);
    linking.start();
  }

  private void linked(GroupFormed group, Runnable linked) {
    linked.run();
    coordinator.accept(new RankLinkedEvent(group.group()));
  }

  void close() {
    if (port != null) {
      try {
        port.close();
      } catch (IOException e) {
        LOG.warn("The port of rank {} cannot be closed", role.rank(), e);
      }
    }
  }
}
