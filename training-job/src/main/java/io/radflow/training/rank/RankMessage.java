package io.radflow.training.rank;

import io.radflow.training.permit.PermitMessage;
import io.radflow.training.permit.ToLeader;
import io.radflow.training.permit.ToRanks;
import java.io.IOException;
import java.net.ProtocolException;
import java.nio.ByteBuffer;

/** A message between ranks: a byte that says what it is, and its bytes. */
final class RankMessage {

  private static final byte TO_LEADER = 1;
  private static final byte TO_RANKS = 2;
  private static final byte SCORES = 3;
  private static final byte AGREED = 4;
  private static final byte STATE = 5;
  private static final byte TAKEN = 6;

  private RankMessage() {}

  /** What takes messages, each of its kind. */
  interface Reader {

    void toLeader(ToLeader message);

    void toRanks(ToRanks message);

    void scores(ByteBuffer rows) throws IOException;

    /** What the first rank has made for all. */
    void agreed(byte[] made) throws IOException;

    /** Bytes of the engine's state, behind the place of the first of them. */
    void state(ByteBuffer bytes);

    /** Up to where the engine's state was taken. */
    void taken(ByteBuffer at);
  }

  static ByteBuffer of(ToLeader message) {
    return of(TO_LEADER, message);
  }

  static ByteBuffer of(ToRanks message) {
    return of(TO_RANKS, message);
  }

  private static ByteBuffer of(byte kind, PermitMessage message) {
    return ByteBuffer.allocate(1 + PermitMessage.BYTES).put(kind).put(message.bytes()).flip();
  }

  /** What the first rank has made for all. */
  static ByteBuffer ofAgreed(byte[] made) {
    return ByteBuffer.allocate(1 + made.length).put(AGREED).put(made).flip();
  }

  /** A buffer for the bytes of scores, of which there are so many. */
  static ByteBuffer ofScores(int bytes) {
    return ByteBuffer.allocate(1 + bytes).put(SCORES);
  }

  /** Bytes of the engine's state from a place on. */
  static ByteBuffer ofState(long at, byte[] bytes) {
    return ByteBuffer.allocate(1 + Long.BYTES + bytes.length)
        .put(STATE)
        .putLong(at)
        .put(bytes)
        .flip();
  }

  /** The engine's state was taken up to a place. */
  static ByteBuffer taken(long at) {
    return ByteBuffer.allocate(1 + Long.BYTES).put(TAKEN).putLong(at).flip();
  }

  /**
   * @throws IOException if it is none: says what is wrong
   */
  static void read(ByteBuffer message, Reader reader) throws IOException {
    byte kind = message.hasRemaining() ? message.get() : 0;
    switch (kind) {
      case TO_LEADER -> reader.toLeader(ToLeader.read(rest(message)));
      case TO_RANKS -> reader.toRanks(ToRanks.read(rest(message)));
      case SCORES -> reader.scores(message);
      case AGREED -> reader.agreed(rest(message));
      case STATE -> reader.state(message);
      case TAKEN -> reader.taken(message);
      default ->
          throw new ProtocolException("A message between ranks of kind " + kind + ", not 1 to 6");
    }
  }

  private static byte[] rest(ByteBuffer message) {
    byte[] bytes = new byte[message.remaining()];
    message.get(bytes);
    return bytes;
  }
}
