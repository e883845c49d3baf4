package io.radflow.training.group;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.channels.UnresolvedAddressException;
import java.util.concurrent.TimeUnit;

/** A connection to a lower rank, tried until it is a link. */
final class Opening implements Handshake.Outcome {

  private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(250);

  private final Forming forming;
  private final GroupMember member;
  private final Purpose purpose;
  private Connection connection;
  private long nextAt;
  private String problem;
  private boolean linked;

  Opening(Forming forming, GroupMember member, Purpose purpose) {
    this.forming = forming;
    this.member = member;
    this.purpose = purpose;
    nextAt = forming.now();
  }

  int rank() {
    return member.rank();
  }

  /** What was wrong the last time, or null. */
  String problem() {
    return problem;
  }

  /** Tries, if it is time to, or gives up what takes too long. */
  void tick(long now) {
    if (linked || now - nextAt < 0) {
      return;
    }
    if (connection != null) {
      failed(new IOException("no answer in time"));
      return;
    }
    try {
      Connection begun = forming.connect(member, SocketChannel.open());
      connection = begun;
      begun.prepare(
          new OpeningHandshake(forming.membership(), begun.wire(), member.rank(), purpose, this));
      nextAt = now + forming.handshakeNanos();
      begun.connect(new InetSocketAddress(member.host(), member.port()));
    } catch (IOException e) {
      failed(e);
    } catch (UnresolvedAddressException e) {
      failed(new IOException("its host name is not known here", e));
    }
  }

  @Override
  public void linked(Hello hello) {
    linked = true;
    forming.admit(member.rank(), purpose, connection);
  }

  @Override
  public void failed(IOException reason) {
    problem = reason.getMessage();
    close();
    connection = null;
    nextAt = forming.now() + PAUSE_NANOS;
  }

  /** Gives the connection up, unless it is a link. */
  void close() {
    if (!linked && connection != null) {
      connection.close();
    }
  }
}
