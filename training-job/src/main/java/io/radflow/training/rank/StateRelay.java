package io.radflow.training.rank;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * Brings an engine's state from a checkpoint to all ranks: each rank reads an equal share of its
 * bytes from the store and sends them to the others. All go through the state from its beginning to
 * its end, so that a rank needs memory for what is on its way only: with its own share each is at
 * most {@link #WINDOW} bytes ahead of the slowest.
 */
final class StateRelay {

  static final int CHUNK = 1 << 20;
  static final long WINDOW = 8L * CHUNK;

  private final int rank;
  private final Sender sender;
  private final Map<Long, byte[]> arrived = new HashMap<>();

  /** Up to where each rank has taken this one's share. */
  private final long[] taken;

  private RuntimeException failure;

  /** Sends a message to a rank. */
  interface Sender {
    void send(int rank, ByteBuffer message);
  }

  StateRelay(int rank, int ranks, Sender sender) {
    this.rank = rank;
    this.sender = sender;
    this.taken = new long[ranks];
  }

  /** Any thread: some of another rank's share. */
  synchronized void arrived(ByteBuffer message) {
    long at = message.getLong();
    byte[] bytes = new byte[message.remaining()];
    message.get(bytes);
    arrived.put(at, bytes);
    notifyAll();
  }

  /** Any thread: another rank has taken what it was sent, up to a byte. */
  synchronized void taken(int from, ByteBuffer message) {
    taken[from] = message.getLong();
    notifyAll();
  }

  /** Any thread: whoever waits fails. */
  synchronized void fail(RuntimeException reason) {
    failure = failure == null ? reason : failure;
    notifyAll();
  }

  /** All bytes of the state. Reading them fails when another rank has. */
  InputStream whole(StoredState stored) {
    EqualShares shares = new EqualShares(stored.bytes(), taken.length);
    synchronized (this) {
      Arrays.fill(taken, shares.from(rank));
      taken[rank] = Long.MAX_VALUE;
    }
    return new Whole(stored, shares);
  }

  private synchronized byte[] await(long at) throws InterruptedException {
    while (failure == null && !arrived.containsKey(at)) {
      wait();
    }
    requireNoFailure();
    return arrived.remove(at);
  }

  private synchronized void awaitOthers(long at) throws InterruptedException {
    while (failure == null && Arrays.stream(taken).min().orElseThrow() < at - WINDOW) {
      wait();
    }
    requireNoFailure();
  }

  private void requireNoFailure() {
    if (failure != null) {
      throw failure;
    }
  }

  private final class Whole extends InputStream {

    private final StoredState stored;
    private final EqualShares shares;
    private InputStream own;
    private ByteBuffer chunk = ByteBuffer.allocate(0);
    private long at;

    Whole(StoredState stored, EqualShares shares) {
      this.stored = stored;
      this.shares = shares;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : Byte.toUnsignedInt(one[0]);
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      if (length == 0) {
        return 0;
      }
      if (!chunk.hasRemaining()) {
        if (at == shares.bytes()) {
          return -1;
        }
        chunk = ByteBuffer.wrap(next());
        at += chunk.remaining();
      }
      int count = Math.min(length, chunk.remaining());
      chunk.get(bytes, offset, count);
      return count;
    }

    private byte[] next() throws IOException {
      try {
        int owner = shares.of(at);
        if (owner == rank) {
          return readOwn();
        }
        byte[] bytes = await(at);
        sender.send(owner, RankMessage.taken(at + bytes.length));
        return bytes;
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IOException("Interrupted while the state was read", e);
      }
    }

    private byte[] readOwn() throws IOException, InterruptedException {
      if (own == null) {
        own = stored.read(at, shares.to(rank));
      }
      byte[] bytes = own.readNBytes((int) Math.min(CHUNK, shares.to(rank) - at));
      if (bytes.length == 0) {
        throw new EOFException("The state ends at byte %d of %d".formatted(at, shares.bytes()));
      }
      awaitOthers(at + bytes.length);
      ByteBuffer message = RankMessage.ofState(at, bytes);
      for (int other = 0; other < taken.length; other++) {
        if (other != rank) {
          sender.send(other, message.duplicate());
        }
      }
      return bytes;
    }

    @Override
    public void close() throws IOException {
      if (own != null) {
        own.close();
      }
    }
  }
}
