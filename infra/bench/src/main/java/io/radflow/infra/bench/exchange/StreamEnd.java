package io.radflow.infra.bench.exchange;

import java.io.BufferedReader;
import java.io.EOFException;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import org.apache.flink.annotation.Internal;

/** One end of a plain TCP stream: process 1 sends, process 0 takes. The measure of what can be. */
@Internal
public final class StreamEnd {

  private static final String LOOPBACK = "127.0.0.1";
  private static final int TURN_BYTES = 256 << 10;

  private final BufferedReader requests;
  private final PrintStream answers;

  public StreamEnd(BufferedReader requests, PrintStream answers) {
    this.requests = requests;
    this.answers = answers;
  }

  /** Streams until there is no more line. */
  public void stream(int rank, int bytes) throws IOException {
    try (ServerSocketChannel listening = ServerSocketChannel.open()) {
      listening.bind(new InetSocketAddress(LOOPBACK, 0));
      answers.println(((InetSocketAddress) listening.getLocalAddress()).getPort());
      int port = Integer.parseInt(requests.readLine().split(" ")[2]);
      try (SocketChannel channel =
          rank == 0
              ? listening.accept()
              : SocketChannel.open(new InetSocketAddress(LOOPBACK, port))) {
        answers.println("linked");
        ByteBuffer values = ByteBuffer.allocateDirect(bytes);
        for (String line = requests.readLine(); line != null; line = requests.readLine()) {
          long begun = System.nanoTime();
          for (int i = Integer.parseInt(line); i > 0; i--) {
            pass(channel, values, rank != 0);
          }
          answers.println((System.nanoTime() - begun) / 1e9);
        }
      }
    }
  }

  private static void pass(SocketChannel channel, ByteBuffer values, boolean send)
      throws IOException {
    values.clear();
    while (values.position() < values.capacity()) {
      values.limit(Math.min(values.capacity(), values.position() + TURN_BYTES));
      if ((send ? channel.write(values) : channel.read(values)) < 0) {
        throw new EOFException("The other end of the stream is gone");
      }
    }
  }
}
