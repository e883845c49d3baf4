package io.radflow.core.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.radflow.infra.store.EmbeddedStore;
import io.radflow.testing.front.StoreFront;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(900)
class BucketEventsTest {

  private static final RetryPolicy RETRIES =
      new RetryPolicy(2, Duration.ofMillis(10), Duration.ofMillis(50));

  @TempDir private Path folder;

  private final Semaphore news = new Semaphore(0);
  private EmbeddedStore server;
  private StoreFront front;
  private ObjectStore store;
  private BucketEvents events;

  @BeforeEach
  void start() throws Exception {
    server = EmbeddedStore.start(folder, 0);
    front = StoreFront.of(server.endpoint());
    store = ObjectStore.open(address());
    store.createBucket();
  }

  @AfterEach
  void stop() {
    if (events != null) {
      events.close();
    }
    store.close();
    front.close();
    server.close();
  }

  @Test
  void aNewObjectOfTheRightNameIsToldWithinTwoSeconds() throws Exception {
    listen();

    store.write("drops/nih/a b/_READY", new byte[0]);

    assertThat(news.tryAcquire(2, TimeUnit.SECONDS)).isTrue();
    store.write("drops/nih/a b/image.png", new byte[1]);
    store.write("samples/_READY", new byte[0]);
    store.write("drops/nih/second/_READY", new byte[0]);
    assertThat(news.tryAcquire(2, TimeUnit.SECONDS)).isTrue();
    assertThat(news.availablePermits()).isZero();
  }

  @Test
  void afterADisconnectItListensAgainAndSaysSo() throws Exception {
    listen();
    for (int round = 0; round < 3; round++) {
      front.listeners().disconnect();

      assertThat(news.tryAcquire(10, TimeUnit.SECONDS)).as("the connection itself").isTrue();
      store.write("drops/nih/" + round + "/_READY", new byte[0]);
      assertThat(news.tryAcquire(2, TimeUnit.SECONDS)).isTrue();
    }
  }

  @Test
  void aRepeatedEventIsToldAgainAndALostOneNot() throws Exception {
    listen();

    front.listeners().copies(2);
    store.write("drops/nih/a/_READY", new byte[0]);
    assertThat(news.tryAcquire(2, 2, TimeUnit.SECONDS)).isTrue();

    front.listeners().copies(0);
    store.write("drops/nih/b/_READY", new byte[0]);
    front.listeners().copies(1);
    store.write("drops/nih/c/_READY", new byte[0]);
    assertThat(news.tryAcquire(2, TimeUnit.SECONDS)).isTrue();
    assertThat(news.availablePermits()).isZero();
  }

  @Test
  void aStoreWithoutNotificationsIsLeftAlone() {
    front.listeners().known(false);
    events = BucketEvents.listen(address(), "drops/", "_READY", RETRIES, news::release);

    await(events::unsupported);
    assertThat(events.connected()).isFalse();
    assertThat(news.availablePermits()).isZero();
  }

  @Test
  void theEmbeddedStoreItselfHasNone() {
    StoreAddress direct =
        new StoreAddress(
            server.endpoint(), "events", "us-east-1", server.credentials().file().toString());
    events = BucketEvents.listen(direct, "drops/", "_READY", RETRIES, news::release);

    await(events::unsupported);
    assertThat(events.connected()).isFalse();
  }

  @Test
  void aStoreThatIsDownIsTriedUntilItIsBack() throws Exception {
    front.faults().down(true);
    events = BucketEvents.listen(address(), "drops/", "_READY", RETRIES, news::release);
    await(() -> front.faults().refused() > 3);

    front.faults().down(false);

    assertThat(news.tryAcquire(10, TimeUnit.SECONDS)).isTrue();
    assertThat(events.connected()).isTrue();
  }

  @Test
  void closeEndsTheConnection() throws Exception {
    listen();

    events.close();

    await(() -> front.listeners().count() == 0);
    await(() -> !events.connected());
  }

  private void listen() throws InterruptedException {
    events = BucketEvents.listen(address(), "drops/", "_READY", RETRIES, news::release);
    assertThat(news.tryAcquire(10, TimeUnit.SECONDS)).as("the connection itself").isTrue();
    await(() -> front.listeners().count() == 1);
  }

  private StoreAddress address() {
    return new StoreAddress(
        front.endpoint(), "events", "us-east-1", server.credentials().file().toString());
  }

  private static void await(BooleanSupplier condition) {
    while (!condition.getAsBoolean()) {
      LockSupport.parkNanos(1_000_000);
    }
  }
}
