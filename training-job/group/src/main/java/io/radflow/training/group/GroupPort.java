package io.radflow.training.group;

import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.ServerSocketChannel;
import java.util.Iterator;
import org.apache.flink.annotation.Internal;
import org.apache.flink.util.NetUtils;

/**
 * Where a rank listens until its group is linked. It is opened first, so that others may be told.
 */
@Internal
public final class GroupPort implements AutoCloseable {

  private final ServerSocketChannel channel;
  private final int port;

  private GroupPort(ServerSocketChannel channel, int port) {
    this.channel = channel;
    this.port = port;
  }

  /**
   * Listens on the first port that is free.
   *
   * @param address to listen on, such as the TaskManager's
   * @param ports in Flink's form: {@code 0} for any, {@code 6200-6210}, {@code 6200,6205}
   * @throws IOException if none is free, or the address is not this machine's; names both
   */
  public static GroupPort open(String address, String ports) throws IOException {
    Iterator<Integer> candidates = NetUtils.getPortRangeFromString(ports);
    IOException last = null;
    while (candidates.hasNext()) {
      ServerSocketChannel channel = ServerSocketChannel.open();
      try {
        // A rank that is started again finds its port free, though its old connections linger.
        channel.setOption(StandardSocketOptions.SO_REUSEADDR, true);
        channel.bind(new InetSocketAddress(address, candidates.next()));
        channel.configureBlocking(false);
        return new GroupPort(channel, ((InetSocketAddress) channel.getLocalAddress()).getPort());
      } catch (IOException | RuntimeException e) {
        channel.close();
        last = e instanceof IOException io ? io : new IOException(e);
      }
    }
    BindException none =
        new BindException(
            String.format(
                "No port of %s can be listened on at %s: %s",
                ports, address, last == null ? "there is none" : last.getMessage()));
    none.initCause(last);
    throw none;
  }

  /** The port that is listened on. */
  public int port() {
    return port;
  }

  ServerSocketChannel channel() {
    return channel;
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
