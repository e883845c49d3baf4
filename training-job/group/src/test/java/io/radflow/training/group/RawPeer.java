package io.radflow.training.group;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.nio.ByteBuffer;

/** Somebody at a rank's port who is not to be trusted: it sends what a test tells it to. */
final class RawPeer implements AutoCloseable {

  private final Socket socket;
  private final DataInputStream in;
  private final DataOutputStream out;

  private RawPeer(Socket socket) throws IOException {
    this.socket = socket;
    in = new DataInputStream(socket.getInputStream());
    out = new DataOutputStream(socket.getOutputStream());
  }

  static RawPeer connect(GroupMember member) throws IOException {
    return new RawPeer(new Socket(member.host(), member.port()));
  }

  /** The other side of its connection, as the rank logs it. */
  String address() {
    return "127.0.0.1:" + socket.getLocalPort();
  }

  RawPeer send(byte[] bytes) throws IOException {
    out.write(bytes);
    return this;
  }

  RawPeer sendFrame(int kind, int length) throws IOException {
    out.writeByte(kind);
    out.writeInt(length);
    return this;
  }

  RawPeer send(Hello hello) throws IOException {
    out.writeInt(Hello.BYTES);
    out.write(hello.bytes().array());
    return this;
  }

  byte[] read(int count) throws IOException {
    return in.readNBytes(count);
  }

  /** Waits until the rank has closed the connection. */
  void awaitRefusal() throws IOException {
    try {
      in.readAllBytes();
    } catch (java.net.SocketException e) {
      // Closed with bytes of ours unread, which is a refusal too.
      return;
    }
  }

  /** Does all that a member does to be linked. */
  RawPeer link(GroupMembership membership, int to, Purpose purpose) throws IOException {
    Hello hello = hello(membership, to, purpose);
    send(hello);
    byte[] answer = read(Hello.NONCE_BYTES);
    Proofs proofs = new Proofs(membership);
    send(proofs.proof(true, hello, answer));
    proofs.require(read(Proofs.BYTES), false, hello, answer);
    return this;
  }

  static Hello hello(GroupMembership membership, int to, Purpose purpose) {
    return new Hello(
        membership.groupId(),
        membership.rank(),
        to,
        membership.self().attempt(),
        purpose,
        Proofs.nonce());
  }

  /** A header of a piece of some length. */
  static byte[] piece(int length) {
    ByteBuffer bytes = ByteBuffer.allocate(PieceHeader.BYTES);
    new PieceHeader((byte) 0, (byte) 0, 0, 0, 0, length).write(bytes);
    return bytes.array();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
