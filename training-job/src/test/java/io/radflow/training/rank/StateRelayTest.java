package io.radflow.training.rank;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.radflow.training.permit.ToLeader;
import io.radflow.training.permit.ToRanks;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class StateRelayTest {

  private static final byte[] STATE = new byte[80 * StateRelay.CHUNK / 3];

  static {
    new Random(5).nextBytes(STATE);
  }

  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final List<StateRelay> relays = new ArrayList<>();
  private final AtomicLong readFromStore = new AtomicLong();

  @AfterEach
  void end() {
    threads.shutdownNow();
  }

  @Test
  void eachByteIsReadFromTheStoreOnceHoweverManyRanksThereAre() throws Exception {
    for (int ranks : new int[] {1, 2, 3}) {
      relays.clear();
      readFromStore.set(0);
      link(ranks);
      List<Future<byte[]>> states = new ArrayList<>();
      for (StateRelay relay : relays) {
        states.add(threads.submit(() -> relay.whole(stored()).readAllBytes()));
      }
      for (Future<byte[]> state : states) {
        assertThat(Arrays.equals(state.get(), STATE)).as("%d ranks", ranks).isTrue();
      }
      assertThat(readFromStore).as("%d ranks", ranks).hasValue(STATE.length);
    }
  }

  @Test
  void aRankIsNotFurtherAheadThanTheWindowOfTheSlowest() throws Exception {
    link(2);
    Future<byte[]> first = threads.submit(() -> relays.get(0).whole(stored()).readAllBytes());
    InputStream slow = relays.get(1).whole(stored());
    assertThat(slow.read()).isEqualTo(Byte.toUnsignedInt(STATE[0]));
    assertThat(readFromStore.get()).isLessThanOrEqualTo(StateRelay.WINDOW + 2L * StateRelay.CHUNK);
    assertThat(first.isDone()).isFalse();

    assertThat(slow.readAllBytes()).hasSize(STATE.length - 1);
    first.get();
  }

  @Test
  void whoeverWaitsFailsWhenTheGroupDoes() throws Exception {
    link(2);
    Future<byte[]> second = threads.submit(() -> relays.get(1).whole(stored()).readAllBytes());
    relays.get(1).fail(new IllegalStateException("rank 0 is lost"));

    assertThatThrownBy(second::get)
        .isInstanceOf(ExecutionException.class)
        .hasMessageContaining("rank 0 is lost");
  }

  /** Ranks whose messages come at once. */
  private void link(int ranks) {
    for (int rank = 0; rank < ranks; rank++) {
      int from = rank;
      relays.add(new StateRelay(rank, ranks, (to, message) -> deliver(from, to, message)));
    }
  }

  private void deliver(int from, int to, ByteBuffer message) {
    try {
      RankMessage.read(message, new Receiver(relays.get(to), from));
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private StoredState stored() {
    return new StoredState() {
      @Override
      public long bytes() {
        return STATE.length;
      }

      @Override
      public InputStream read(long from, long to) {
        return new ByteArrayInputStream(STATE, (int) from, (int) (to - from)) {
          @Override
          public synchronized int read(byte[] bytes, int offset, int length) {
            int count = super.read(bytes, offset, length);
            readFromStore.addAndGet(Math.max(0, count));
            return count;
          }
        };
      }
    };
  }

  private record Receiver(StateRelay relay, int from) implements RankMessage.Reader {

    @Override
    public void toLeader(ToLeader message) {
      throw new AssertionError(message);
    }

    @Override
    public void toRanks(ToRanks message) {
      throw new AssertionError(message);
    }

    @Override
    public void agreed(byte[] made) {
      throw new AssertionError("agreed");
    }

    @Override
    public void scores(ByteBuffer rows) {
      throw new AssertionError("scores");
    }

    @Override
    public void state(ByteBuffer bytes) {
      relay.arrived(bytes);
    }

    @Override
    public void taken(ByteBuffer at) {
      relay.taken(from, at);
    }
  }
}
