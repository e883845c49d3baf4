package io.radflow.training.group;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import javax.net.ssl.SSLEngine;

/** A socket in a selector, and what is spoken over it now. Of the group's thread alone. */
final class Connection implements Selected {

  private final SocketChannel channel;
  private final SelectionKey key;
  private final Wire wire;
  private final String address;
  private Protocol protocol;

  /**
   * @param tls what encrypts it, or null
   * @param address of the other side, as messages call it
   */
  Connection(Selector selector, SocketChannel channel, SSLEngine tls, String address)
      throws IOException {
    this.channel = channel;
    this.address = address;
    channel.configureBlocking(false);
    channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
    wire = tls == null ? new PlainWire(channel) : new TlsWire(channel, tls);
    key = channel.register(selector, 0, this);
  }

  Wire wire() {
    return wire;
  }

  String address() {
    return address;
  }

  /** What is spoken from now on. */
  void speak(Protocol next) {
    protocol = next;
    refresh();
  }

  /** What is spoken once the socket is connected. */
  void prepare(Protocol first) {
    protocol = first;
  }

  /** Begins to connect the socket. */
  void connect(InetSocketAddress to) throws IOException {
    key.interestOps(SelectionKey.OP_CONNECT);
    if (channel.connect(to)) {
      refresh();
    }
  }

  @Override
  public boolean urgent() {
    return protocol instanceof ControlLink;
  }

  @Override
  public boolean selected() {
    if (!key.isValid()) {
      return false;
    }
    try {
      if (key.isConnectable()) {
        channel.finishConnect();
      } else {
        if (key.isReadable()) {
          protocol.readable();
        }
        if (key.isValid() && key.isWritable()) {
          protocol.writable();
        }
      }
      refresh();
    } catch (IOException e) {
      protocol.failed(e);
    }
    return holds();
  }

  /** Reads and writes what can be, after something has changed from outside. */
  boolean resume() {
    if (!key.isValid()) {
      return false;
    }
    try {
      if (protocol.reads()) {
        protocol.readable();
      }
      if (protocol.writes()) {
        protocol.writable();
      }
      refresh();
    } catch (IOException e) {
      protocol.failed(e);
    }
    return holds();
  }

  private boolean holds() {
    return key.isValid() && protocol.reads() && wire.holds();
  }

  /** Has the selector look for what is needed now. */
  void refresh() {
    if (key.isValid()) {
      int interest =
          (protocol.reads() ? SelectionKey.OP_READ : 0)
              | (wire.awaitsRoom(protocol.writes()) ? SelectionKey.OP_WRITE : 0);
      if (key.interestOps() != interest) {
        key.interestOps(interest);
      }
    }
  }

  void close() {
    key.cancel();
    try {
      channel.close();
    } catch (IOException e) {
      // Nothing more is wanted of it.
      return;
    }
  }
}
