package io.radflow.training.exchange;

import io.radflow.training.group.BulkPiece;
import io.radflow.training.group.PieceHeader;
import io.radflow.training.group.RankGroup;
import java.nio.ByteBuffer;

/** Pieces on their way to other ranks, and how many of them the sockets have not taken yet. */
final class Sender {

  private final RankGroup group;
  private final Outbox[] outboxes;
  private int outstanding;

  Sender(RankGroup group) {
    this.group = group;
    outboxes = new Outbox[group.membership().ranks()];
    for (int rank = 0; rank < outboxes.length; rank++) {
      outboxes[rank] = new Outbox();
    }
  }

  void send(int rank, PieceHeader header, ByteBuffer bytes) {
    outstanding++;
    outboxes[rank].add(header, bytes);
    group.wake(rank);
  }

  BulkPiece next(int rank) {
    return outboxes[rank].next();
  }

  void sent() {
    outstanding--;
  }

  /** Whether all memory that was given is the giver's again. */
  boolean idle() {
    return outstanding == 0;
  }
}
