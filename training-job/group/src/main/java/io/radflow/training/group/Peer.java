package io.radflow.training.group;

/** Another rank, as the group's thread knows it. */
final class Peer {

  final GroupMember member;
  private final GroupLoop group;

  private Connection control;
  private Connection bulk;
  private ControlLink controlLink;
  private BulkLink bulkLink;
  private long heardAt;
  private boolean closed;
  private volatile long bytesSent;
  private volatile long bytesReceived;

  Peer(GroupLoop group, GroupMember member) {
    this.group = group;
    this.member = member;
  }

  int rank() {
    return member.rank();
  }

  boolean has(Purpose purpose) {
    return (purpose == Purpose.CONTROL ? control : bulk) != null;
  }

  boolean linked() {
    return control != null && bulk != null;
  }

  /** Takes over a connection whose handshake is done. */
  void link(Purpose purpose, Connection connection) {
    heardAt = group.now();
    if (purpose == Purpose.CONTROL) {
      control = connection;
      controlLink = new ControlLink(group, this, connection.wire());
      connection.speak(controlLink);
    } else {
      bulk = connection;
      bulkLink = new BulkLink(group, this, connection.wire());
      connection.speak(bulkLink);
    }
    // Bytes of the link may have come with the last of the handshake.
    group.resume(connection);
  }

  /** A sign of life. */
  void beat() {
    controlLink.beat();
    group.resume(control);
  }

  /** There are messages to send. */
  void wakeControl() {
    group.resume(control);
  }

  /** There may be pieces to send, or room for one. */
  void wakeBulk() {
    bulkLink.wake();
    group.resumeLater(bulk);
  }

  /** Says farewell on both links. */
  void leave() {
    if (linked()) {
      controlLink.leave();
      bulkLink.leave();
      group.resume(control);
      group.resume(bulk);
    }
  }

  /** Whether it has said that it goes. */
  boolean left() {
    return controlLink != null && controlLink.left();
  }

  ControlLink control() {
    return controlLink;
  }

  /** So many bytes have come of it. */
  void heard(long bytes) {
    if (bytes > 0) {
      heardAt = group.now();
      bytesReceived += bytes;
    }
  }

  long heardAt() {
    return heardAt;
  }

  /** So many bytes were sent to it. */
  void told(long bytes) {
    bytesSent += bytes;
  }

  long bytesSent() {
    return bytesSent;
  }

  long bytesReceived() {
    return bytesReceived;
  }

  /** Whether it has said that it goes, and both links are read to their ends. */
  boolean gone() {
    return closed
        || (controlLink == null || controlLink.ended()) && (bulkLink == null || bulkLink.ended());
  }

  void close() {
    closed = true;
    if (control != null) {
      control.close();
    }
    if (bulk != null) {
      bulk.close();
    }
  }

  @Override
  public String toString() {
    return "Rank " + member.rank() + " (" + member.host() + ":" + member.port() + ")";
  }
}
