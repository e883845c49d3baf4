package io.radflow.training.permit;

import java.net.ProtocolException;
import java.nio.ByteBuffer;

/**
 * A message as it is sent: version, kind, and two numbers, big-endian; 0 where a kind has but one.
 */
record MessageForm(int kind, long first, long second) {

  static final int BYTES = 2 + 2 * Long.BYTES;
  private static final int VERSION = 1;

  byte[] bytes() {
    return ByteBuffer.allocate(BYTES)
        .put((byte) VERSION)
        .put((byte) kind)
        .putLong(first)
        .putLong(second)
        .array();
  }

  static MessageForm read(byte[] bytes) throws ProtocolException {
    if (bytes.length != BYTES) {
      throw new ProtocolException(
          String.format("A permit message of %d bytes, not of %d", bytes.length, BYTES));
    }
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    int version = buffer.get();
    if (version != VERSION) {
      throw new ProtocolException(
          String.format("A permit message of version %d, not %d", version, VERSION));
    }
    return new MessageForm(buffer.get(), buffer.getLong(), buffer.getLong());
  }

  /** The second number is one that this kind has not. */
  MessageForm single() {
    if (second != 0) {
      throw new IllegalArgumentException("second number " + second + " where none was expected");
    }
    return this;
  }

  boolean flag() {
    if (second != 0 && second != 1) {
      throw new IllegalArgumentException("flag " + second + " that is neither 0 nor 1");
    }
    return second == 1;
  }

  ProtocolException unknown(String receiver) {
    return new ProtocolException(
        String.format("A permit message of kind %d, which is none %s takes", kind, receiver));
  }

  ProtocolException bad(IllegalArgumentException cause) {
    ProtocolException bad =
        new ProtocolException(
            String.format("A permit message of kind %d with %s", kind, cause.getMessage()));
    bad.initCause(cause);
    return bad;
  }

  static void requireTurn(long turn) {
    if (turn < 0) {
      throw new IllegalArgumentException("turn " + turn + ", below 0");
    }
  }

  static void requireKnown(long known) {
    if (known < 0) {
      throw new IllegalArgumentException(known + " known terms, below 0");
    }
  }

  static void requireCheckpoint(long checkpoint) {
    if (checkpoint < 1) {
      throw new IllegalArgumentException("checkpoint " + checkpoint + ", below 1");
    }
  }
}
