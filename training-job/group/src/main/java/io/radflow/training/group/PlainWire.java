package io.radflow.training.group;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;

/** Bytes as they are: the socket copies from and to the caller's direct memory. */
final class PlainWire implements Wire {

  private final SocketChannel channel;

  PlainWire(SocketChannel channel) {
    this.channel = channel;
  }

  @Override
  public int read(ByteBuffer to) throws IOException {
    return channel.read(to);
  }

  @Override
  public void write(ByteBuffer[] from) throws IOException {
    channel.write(from);
  }

  @Override
  public boolean awaitsRoom(boolean wanted) {
    return wanted;
  }

  @Override
  public boolean holds() {
    return false;
  }

  @Override
  public String encryption() {
    return "not encrypted";
  }

  @Override
  public void end() throws IOException {
    channel.shutdownOutput();
  }
}
