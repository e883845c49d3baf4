package io.radflow.training.group;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * One side of the talk by which a new connection becomes a link: hello, nonce, proof, proof. Only
 * who knows the secret is ever sent a proof, and no length that a stranger names is believed.
 */
abstract class Handshake implements Protocol {

  /** Told when both sides have shown that they belong to the group, or one could not. */
  interface Outcome {
    void linked(Hello hello) throws IOException;

    void failed(IOException problem);
  }

  private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

  final GroupMembership membership;
  final Proofs proofs;

  private final Wire wire;
  private ByteBuffer outgoing = NOTHING;
  private ByteBuffer incoming = NOTHING;
  private Hello done;
  private final Outcome outcome;

  Handshake(GroupMembership membership, Wire wire, Outcome outcome) {
    this.membership = membership;
    this.wire = wire;
    this.outcome = outcome;
    proofs = new Proofs(membership);
  }

  /** Takes what was expected, whole. */
  abstract void received(ByteBuffer bytes) throws IOException;

  final void send(ByteBuffer bytes) {
    outgoing = bytes;
  }

  final void expect(int bytes) {
    incoming = ByteBuffer.allocate(bytes);
  }

  /** What is sent and received is all; the link begins once it is out. */
  final void finish(Hello hello) {
    incoming = NOTHING;
    done = hello;
  }

  @Override
  public void readable() throws IOException {
    while (incoming.hasRemaining()) {
      int count = wire.read(incoming);
      if (count < 0) {
        throw new EOFException("it closed the connection during the handshake");
      }
      if (count == 0) {
        break;
      }
      if (!incoming.hasRemaining()) {
        ByteBuffer whole = incoming.flip();
        incoming = NOTHING;
        take(whole);
      }
    }
    writable();
  }

  private void take(ByteBuffer whole) throws IOException {
    try {
      received(whole);
    } catch (RuntimeException e) {
      throw new RefusedException("its bytes cannot be understood: " + e.getMessage());
    }
  }

  @Override
  public void writable() throws IOException {
    wire.write(new ByteBuffer[] {outgoing});
    if (done != null && !outgoing.hasRemaining()) {
      Hello hello = done;
      done = null;
      outcome.linked(hello);
    }
  }

  @Override
  public boolean reads() {
    return true;
  }

  @Override
  public boolean writes() {
    return outgoing.hasRemaining() || done != null;
  }

  @Override
  public void failed(IOException problem) {
    outcome.failed(problem);
  }
}
