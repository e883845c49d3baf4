package io.radflow.training.group;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;

/** The side of the rank that listens. It believes nothing of the other before its proof. */
final class AcceptingHandshake extends Handshake {

  private final byte[] answer = Proofs.nonce();
  private boolean announced;
  private Hello hello;

  AcceptingHandshake(GroupMembership membership, Wire wire, Outcome outcome) {
    super(membership, wire, outcome);
    expect(Integer.BYTES);
  }

  @Override
  void received(ByteBuffer bytes) throws IOException {
    if (!announced) {
      requireLength(bytes.getInt());
      announced = true;
      expect(Hello.BYTES);
    } else if (hello == null) {
      hello = Hello.read(bytes);
      requireMember(hello);
      send(ByteBuffer.wrap(answer));
      expect(Proofs.BYTES);
    } else {
      proofs.require(bytes.array(), true, hello, answer);
      send(ByteBuffer.wrap(proofs.proof(false, hello, answer)));
      finish(hello);
    }
  }

  private static void requireLength(int length) throws RefusedException {
    if (length != Hello.BYTES) {
      throw new RefusedException(
          String.format(
              "its first message should have %d bytes, not %d",
              Hello.BYTES, Integer.toUnsignedLong(length)));
    }
  }

  private void requireMember(Hello from) throws RefusedException {
    if (!Arrays.equals(from.groupId(), membership.groupId())) {
      throw new RefusedException("it belongs to another group, such as one of before a restart");
    }
    if (from.to() != membership.rank()) {
      throw new RefusedException(
          String.format("it looks for rank %d, and this is %d", from.to(), membership.rank()));
    }
    if (from.from() <= membership.rank() || from.from() >= membership.ranks()) {
      throw new RefusedException(
          String.format(
              "it says that it is rank %d; ranks %d to %d connect here",
              from.from(), membership.rank() + 1, membership.ranks() - 1));
    }
    if (from.attempt() != membership.members().get(from.from()).attempt()) {
      throw new RefusedException(
          String.format("it is attempt %d of rank %d", from.attempt(), from.from()));
    }
  }
}
