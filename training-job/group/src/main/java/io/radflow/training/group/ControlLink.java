package io.radflow.training.group;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** Heartbeats and messages of one other rank: a byte of kind, a length, the bytes. */
final class ControlLink implements Protocol {

  /** The longest message, bytes. */
  static final int MOST_BYTES = 16 << 20;

  private static final int HEADER_BYTES = 1 + Integer.BYTES;

  /** What a frame is. */
  private enum Kind {
    HEARTBEAT,
    MESSAGE,
    END
  }

  private final GroupLoop group;
  private final Peer peer;
  private final Wire wire;
  private final Queue<ByteBuffer> outgoing = new ConcurrentLinkedQueue<>();
  private final ByteBuffer header = ByteBuffer.allocate(HEADER_BYTES);
  private ByteBuffer message;
  private boolean leaving;
  private boolean closing;
  private boolean left;
  private boolean ended;

  ControlLink(GroupLoop group, Peer peer, Wire wire) {
    this.group = group;
    this.peer = peer;
    this.wire = wire;
  }

  /** Any thread: takes a message to send, whose bytes are copied. */
  void enqueue(ByteBuffer bytes) {
    outgoing.add(frame(Kind.MESSAGE, bytes));
  }

  /** A sign of life, unless something else is on its way. */
  void beat() {
    if (outgoing.isEmpty() && !leaving) {
      outgoing.add(frame(Kind.HEARTBEAT, ByteBuffer.allocate(0)));
    }
  }

  /** Says that nothing more comes, once what is on its way is sent. */
  void leave() {
    if (!leaving) {
      leaving = true;
      outgoing.add(frame(Kind.END, ByteBuffer.allocate(0)));
    }
  }

  /** Whether the other side has said that nothing more comes. */
  boolean left() {
    return left;
  }

  boolean ended() {
    return ended;
  }

  @Override
  public void readable() throws IOException {
    int count = read();
    while (count > 0) {
      peer.heard(count);
      count = read();
    }
    if (count < 0) {
      ended = true;
      if (!left) {
        throw new EOFException("it closed its connection");
      }
    }
  }

  /** Reads into what is awaited, and takes it if it is whole. */
  private int read() throws IOException {
    ByteBuffer target = message == null ? header : message;
    int count = wire.read(target);
    if (!target.hasRemaining()) {
      if (message == null) {
        announced(header.flip());
      }
      if (message != null && !message.hasRemaining()) {
        ByteBuffer whole = message.flip();
        message = null;
        header.clear();
        group.message(peer.rank(), whole);
      }
    }
    return count;
  }

  private void announced(ByteBuffer bytes) throws IOException {
    int kind = bytes.get();
    int length = bytes.getInt();
    if (kind == Kind.MESSAGE.ordinal() && length >= 0 && length <= MOST_BYTES) {
      message = ByteBuffer.allocate(length);
    } else if (kind == Kind.HEARTBEAT.ordinal() && length == 0) {
      header.clear();
    } else if (kind == Kind.END.ordinal() && length == 0) {
      left = true;
      header.clear();
      group.left(peer);
    } else {
      throw new IOException(
          String.format(
              "it announces a control message of kind %d and %d bytes; kinds are 0 to %d, and a"
                  + " message has at most %d bytes",
              kind, length, Kind.values().length - 1, MOST_BYTES));
    }
  }

  @Override
  public void writable() throws IOException {
    ByteBuffer next = outgoing.peek();
    do {
      if (next == null) {
        wire.write(new ByteBuffer[0]);
      } else {
        int before = next.remaining();
        wire.write(new ByteBuffer[] {next});
        peer.told((long) before - next.remaining());
        if (next.hasRemaining()) {
          return;
        }
        group
            .budget()
            .give(next.get(0) == Kind.MESSAGE.ordinal() ? next.limit() - HEADER_BYTES : 0);
        outgoing.remove();
      }
      next = outgoing.peek();
    } while (next != null);
    if (leaving && !closing && !wire.awaitsRoom(false)) {
      closing = true;
      wire.end();
    }
  }

  @Override
  public boolean reads() {
    return !ended;
  }

  @Override
  public boolean writes() {
    return !outgoing.isEmpty() || leaving && !closing;
  }

  @Override
  public void failed(IOException problem) {
    group.lost(peer, problem);
  }

  private static ByteBuffer frame(Kind kind, ByteBuffer bytes) {
    ByteBuffer frame = ByteBuffer.allocate(HEADER_BYTES + bytes.remaining());
    frame.put((byte) kind.ordinal()).putInt(bytes.remaining()).put(bytes.duplicate());
    return frame.flip();
  }
}
