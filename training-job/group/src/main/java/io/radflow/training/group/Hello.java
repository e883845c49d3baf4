package io.radflow.training.group;

import java.nio.ByteBuffer;

/**
 * The first words of who opens a connection, by which it says what it wants to be.
 *
 * @param groupId 16 bytes
 * @param from the rank that opens the connection
 * @param to the rank that is meant to listen there
 * @param attempt of the rank that opens it
 * @param purpose of the connection
 * @param nonce 32 random bytes
 */
record Hello(byte[] groupId, int from, int to, int attempt, Purpose purpose, byte[] nonce) {

  static final int NONCE_BYTES = 32;

  /** Bytes of the form, without the length before it. */
  static final int BYTES =
      4 + 1 + GroupMembership.GROUP_ID_BYTES + 3 * Integer.BYTES + 1 + NONCE_BYTES;

  private static final int MAGIC = 0x5246_474C;
  private static final byte VERSION = 1;

  /** Version, id, ranks, attempt, purpose and nonce. */
  ByteBuffer bytes() {
    ByteBuffer bytes = ByteBuffer.allocate(BYTES);
    bytes.putInt(MAGIC).put(VERSION).put(groupId).putInt(from).putInt(to).putInt(attempt);
    return bytes.put((byte) purpose.ordinal()).put(nonce).flip();
  }

  /**
   * @throws RefusedException if it is no such form
   */
  static Hello read(ByteBuffer bytes) throws RefusedException {
    if (bytes.getInt() != MAGIC || bytes.get() != VERSION) {
      throw new RefusedException("it does not speak the protocol of a training group");
    }
    byte[] groupId = new byte[GroupMembership.GROUP_ID_BYTES];
    bytes.get(groupId);
    int from = bytes.getInt();
    int to = bytes.getInt();
    int attempt = bytes.getInt();
    int purpose = bytes.get();
    if (purpose < 0 || purpose >= Purpose.values().length) {
      throw new RefusedException("it wants a connection of a kind that there is not, " + purpose);
    }
    byte[] nonce = new byte[NONCE_BYTES];
    bytes.get(nonce);
    return new Hello(groupId, from, to, attempt, Purpose.values()[purpose], nonce);
  }
}
