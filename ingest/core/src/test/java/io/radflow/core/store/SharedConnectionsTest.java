package io.radflow.core.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class SharedConnectionsTest {

  /** Well below the time for which idle threads are kept. */
  private static final long SOON_MILLIS = TimeUnit.SECONDS.toMillis(10);

  private final SharedConnections connections = new SharedConnections();
  private final ExecutorService threads = connections.dispatcher().executorService();

  @Test
  void threadsEndWithTheLastStoreAndComeAgainWithTheNext() throws Exception {
    connections.use();
    connections.use();
    Thread first = worker();
    connections.release();
    assertThat(first.isAlive()).as("while a store is left").isTrue();
    connections.release();
    assertEndsSoon(first);

    connections.use();
    Thread second = worker();
    connections.release();
    assertEndsSoon(second);
  }

  @Test
  void whatIsStillAtWorkAfterTheLastStoreEndsWithItsWork() throws Exception {
    connections.use();
    connections.release();

    assertEndsSoon(worker());
  }

  private Thread worker() throws Exception {
    return threads.submit(Thread::currentThread).get();
  }

  private static void assertEndsSoon(Thread thread) throws InterruptedException {
    thread.join(SOON_MILLIS);
    assertThat(thread.isAlive()).isFalse();
  }
}
