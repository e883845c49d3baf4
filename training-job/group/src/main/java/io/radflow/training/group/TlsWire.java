package io.radflow.training.group;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSession;

/**
 * Encrypted bytes. The engine's own handshakes, the first and those that renew keys later, are done
 * by whatever is read and written.
 */
final class TlsWire implements Wire {

  /** Records that fit into a buffer of the network side: fewer calls of the system. */
  private static final int RECORDS = 4;

  private final SocketChannel channel;
  private final SSLEngine engine;

  /** Encrypted bytes that were read, from position to limit. */
  private final ByteBuffer in;

  /** Encrypted bytes that the socket has not taken, from position to limit. */
  private final ByteBuffer out;

  /** Decrypted bytes for which the caller had no room, from position to limit. */
  private final ByteBuffer plain;

  /** Whether what was read ends within a record, whose rest only the socket can bring. */
  private boolean starved;

  TlsWire(SocketChannel channel, SSLEngine engine) throws IOException {
    this.channel = channel;
    this.engine = engine;
    in = ByteBuffer.allocateDirect(RECORDS * engine.getSession().getPacketBufferSize()).limit(0);
    out = ByteBuffer.allocateDirect(RECORDS * engine.getSession().getPacketBufferSize()).limit(0);
    plain = ByteBuffer.allocateDirect(engine.getSession().getApplicationBufferSize()).limit(0);
    engine.beginHandshake();
  }

  @Override
  public int read(ByteBuffer to) throws IOException {
    int before = to.position();
    boolean ended = false;
    while (!ended && to.hasRemaining()) {
      if (plain.hasRemaining()) {
        copyPlain(to);
      } else if (handshakeWaitsForRoom()) {
        break;
      } else {
        switch (unwrap(to)) {
          case BUFFER_UNDERFLOW -> {
            int count = receive();
            starved = count == 0;
            if (starved) {
              return to.position() - before;
            }
            ended = count < 0;
          }
          case CLOSED -> ended = true;
          case BUFFER_OVERFLOW -> throw new SSLException("A record is larger than announced");
          default -> {}
        }
      }
    }
    int count = to.position() - before;
    return ended && count == 0 ? -1 : count;
  }

  @Override
  public void write(ByteBuffer[] from) throws IOException {
    while (flushed() && wrappable(from)) {
      out.clear();
      SSLEngineResult result;
      do {
        result = engine.wrap(from, out);
        runTasks();
      } while (result.getStatus() == SSLEngineResult.Status.OK
          && result.bytesProduced() > 0
          && wrappable(from)
          && out.remaining() >= engine.getSession().getPacketBufferSize());
      out.flip();
      if (result.getStatus() == SSLEngineResult.Status.CLOSED) {
        flushed();
        throw new SSLException("The other side has ended the encrypted connection");
      }
      if (!out.hasRemaining()) {
        return;
      }
    }
  }

  @Override
  public boolean awaitsRoom(boolean wanted) {
    return out.hasRemaining()
        || engine.getHandshakeStatus() == HandshakeStatus.NEED_WRAP
        || wanted && engine.getHandshakeStatus() == HandshakeStatus.NOT_HANDSHAKING;
  }

  @Override
  public boolean holds() {
    return plain.hasRemaining() || in.hasRemaining() && !starved;
  }

  @Override
  public String encryption() {
    SSLSession session = engine.getSession();
    return "encrypted by " + session.getProtocol() + ", " + session.getCipherSuite();
  }

  @Override
  public void end() throws IOException {
    engine.closeOutbound();
    if (flushed()) {
      out.clear();
      engine.wrap(new ByteBuffer[0], out);
      out.flip();
      flushed();
    }
    channel.shutdownOutput();
  }

  private SSLEngineResult.Status unwrap(ByteBuffer to) throws IOException {
    boolean fits = to.remaining() >= plain.capacity();
    ByteBuffer target = fits ? to : plain.clear();
    SSLEngineResult result;
    try {
      result = engine.unwrap(in, target);
    } finally {
      if (!fits) {
        plain.flip();
      }
    }
    runTasks();
    if (engine.getHandshakeStatus() == HandshakeStatus.NEED_WRAP) {
      write(new ByteBuffer[0]);
    }
    return result.getStatus();
  }

  /** Whether something is to be encrypted, and may be now: the caller's bytes or a handshake's. */
  private boolean wrappable(ByteBuffer[] from) {
    return switch (engine.getHandshakeStatus()) {
      case NEED_WRAP -> true;
      case NOT_HANDSHAKING -> remain(from);
      default -> false;
    };
  }

  private boolean handshakeWaitsForRoom() {
    return engine.getHandshakeStatus() == HandshakeStatus.NEED_WRAP && out.hasRemaining();
  }

  private static boolean remain(ByteBuffer[] buffers) {
    for (ByteBuffer buffer : buffers) {
      if (buffer.hasRemaining()) {
        return true;
      }
    }
    return false;
  }

  private boolean flushed() throws IOException {
    if (out.hasRemaining()) {
      channel.write(out);
    }
    return !out.hasRemaining();
  }

  private int receive() throws IOException {
    in.compact();
    int count = channel.read(in);
    in.flip();
    return count;
  }

  private void copyPlain(ByteBuffer to) {
    int count = Math.min(plain.remaining(), to.remaining());
    to.put(to.position(), plain, plain.position(), count);
    to.position(to.position() + count);
    plain.position(plain.position() + count);
  }

  /** Key agreement takes milliseconds, once a link: no thread of its own for it. */
  private void runTasks() {
    while (engine.getHandshakeStatus() == HandshakeStatus.NEED_TASK) {
      engine.getDelegatedTask().run();
    }
  }
}
