package io.radflow.training.group;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * Pieces from and to one other rank. In a turn it reads or writes one at most, so that pieces of
 * all ranks come in step and find each other in the processor's cache.
 */
final class BulkLink implements Protocol {

  private static final ByteBuffer NOTHING = ByteBuffer.allocateDirect(0);

  private final GroupLoop group;
  private final Peer peer;
  private final Wire wire;

  private final ByteBuffer header = ByteBuffer.allocateDirect(PieceHeader.BYTES);
  private PieceHeader announced;
  private ByteBuffer incoming;
  private boolean awaitsPlace;
  private boolean left;
  private boolean ended;

  private final ByteBuffer[] bytes = {ByteBuffer.allocateDirect(PieceHeader.BYTES), null};
  private BulkPiece outgoing;
  private boolean hasNext;
  private boolean leaving;
  private boolean farewell;
  private boolean closing;

  BulkLink(GroupLoop group, Peer peer, Wire wire) {
    this.group = group;
    this.peer = peer;
    this.wire = wire;
  }

  /** There may be something to send now, or room for what was announced. */
  void wake() {
    hasNext = true;
    awaitsPlace = false;
  }

  /** Says that nothing more comes, once what is on its way is sent. */
  void leave() {
    leaving = true;
  }

  boolean ended() {
    return ended;
  }

  @Override
  public void readable() throws IOException {
    if (announced == null && !readHeader()) {
      return;
    }
    if (incoming == null) {
      BulkTraffic traffic = group.traffic();
      incoming = traffic == null ? null : traffic.place(peer.rank(), announced);
      awaitsPlace = incoming == null;
      if (awaitsPlace) {
        return;
      }
    }
    int before = incoming.remaining();
    int count;
    do {
      count = wire.read(incoming);
    } while (count > 0 && incoming.hasRemaining());
    requireMore(count);
    peer.heard(before - incoming.remaining());
    if (!incoming.hasRemaining()) {
      PieceHeader whole = announced;
      announced = null;
      incoming = null;
      group.traffic().arrived(peer.rank(), whole);
    }
  }

  /** Whether a piece is announced now. */
  private boolean readHeader() throws IOException {
    int count = wire.read(header);
    if (count < 0 && left) {
      ended = true;
      return false;
    }
    requireMore(count);
    peer.heard(count);
    if (header.hasRemaining()) {
      return false;
    }
    PieceHeader read = PieceHeader.read(header.flip());
    header.clear();
    if (read.kind() == PieceHeader.END) {
      left = true;
      return false;
    }
    if (read.length() < 0 || read.length() > PieceHeader.MOST_BYTES) {
      throw new IOException(
          String.format(
              "it announces a piece of %d bytes; one has at most %d",
              read.length(), PieceHeader.MOST_BYTES));
    }
    announced = read;
    return true;
  }

  private void requireMore(int count) throws IOException {
    if (count < 0) {
      throw new EOFException("it closed its connection");
    }
  }

  @Override
  public void writable() throws IOException {
    if (outgoing == null) {
      begin();
    }
    if (outgoing == null) {
      wire.write(new ByteBuffer[0]);
      end();
      return;
    }
    int before = bytes[0].remaining() + bytes[1].remaining();
    wire.write(bytes);
    peer.told((long) before - bytes[0].remaining() - bytes[1].remaining());
    if (!bytes[0].hasRemaining() && !bytes[1].hasRemaining()) {
      BulkPiece whole = outgoing;
      outgoing = null;
      if (whole.header().kind() != PieceHeader.END) {
        group.traffic().sent(peer.rank(), whole);
      }
    }
  }

  /** Takes the next piece, or the farewell behind the last one. */
  private void begin() {
    BulkPiece next = hasNext && group.traffic() != null ? group.traffic().next(peer.rank()) : null;
    if (next == null) {
      hasNext = false;
      if (!leaving || farewell) {
        return;
      }
      farewell = true;
      next =
          new BulkPiece(
              new PieceHeader(PieceHeader.END, (byte) 0, 0, 0, 0, 0), NOTHING.duplicate());
    }
    outgoing = next;
    bytes[0].clear();
    next.header().write(bytes[0]);
    bytes[0].flip();
    bytes[1] = next.bytes();
  }

  private void end() throws IOException {
    if (farewell && !closing && !wire.awaitsRoom(false)) {
      closing = true;
      wire.end();
    }
  }

  @Override
  public boolean reads() {
    return !ended && !awaitsPlace && (group.traffic() != null || leaving);
  }

  @Override
  public boolean writes() {
    return outgoing != null || hasNext || leaving && !closing;
  }

  @Override
  public void failed(IOException problem) {
    group.lost(peer, problem);
  }
}
