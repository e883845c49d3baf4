package io.radflow.training.group;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** All ranks but this one. */
final class Peers {

  private final List<Peer> byRank = new ArrayList<>();

  Peers(GroupLoop group, GroupMembership membership) {
    for (GroupMember member : membership.members()) {
      byRank.add(member.rank() == membership.rank() ? null : new Peer(group, member));
    }
  }

  /** A rank other than this one. */
  Peer of(int rank) {
    return byRank.get(rank);
  }

  /** Does something with each that is linked. */
  void forEach(Consumer<Peer> action) {
    for (Peer peer : byRank) {
      if (peer != null && peer.linked()) {
        action.accept(peer);
      }
    }
  }

  /** Ranks that are not linked, in order. */
  List<Peer> missing() {
    return byRank.stream().filter(peer -> peer != null && !peer.linked()).toList();
  }

  boolean gone() {
    return byRank.stream().allMatch(peer -> peer == null || peer.gone());
  }

  long bytesSent() {
    return byRank.stream().mapToLong(peer -> peer == null ? 0 : peer.bytesSent()).sum();
  }

  long bytesReceived() {
    return byRank.stream().mapToLong(peer -> peer == null ? 0 : peer.bytesReceived()).sum();
  }

  void close() {
    byRank.stream().filter(peer -> peer != null).forEach(Peer::close);
  }
}
