package io.radflow.training.group;

import java.io.IOException;
import java.nio.ByteBuffer;

/** The side of the rank that opened the connection. */
final class OpeningHandshake extends Handshake {

  private final Hello hello;
  private byte[] answer;

  OpeningHandshake(
      GroupMembership membership, Wire wire, int to, Purpose purpose, Outcome outcome) {
    super(membership, wire, outcome);
    hello =
        new Hello(
            membership.groupId(),
            membership.rank(),
            to,
            membership.self().attempt(),
            purpose,
            Proofs.nonce());
    send(
        ByteBuffer.allocate(Integer.BYTES + Hello.BYTES)
            .putInt(Hello.BYTES)
            .put(hello.bytes())
            .flip());
    expect(Hello.NONCE_BYTES);
  }

  @Override
  void received(ByteBuffer bytes) throws IOException {
    if (answer == null) {
      answer = bytes.array();
      send(ByteBuffer.wrap(proofs.proof(true, hello, answer)));
      expect(Proofs.BYTES);
    } else {
      proofs.require(bytes.array(), false, hello, answer);
      finish(hello);
    }
  }
}
