package io.radflow.core.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.radflow.infra.store.EmbeddedStore;
import io.radflow.testing.Awaited;
import io.radflow.testing.front.StoreFront;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
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
  void aNewObjectOfTheRightNameIsTold() throws Exception {
    listen();

    store.write("drops/nih/a b/_READY", new byte[0]);

    assertThat(news.tryAcquire(600, TimeUnit.SECONDS)).isTrue();
    store.write("drops/nih/a b/image.png", new byte[1]);
    store.write("samples/_READY", new byte[0]);
    store.write("drops/nih/second/_READY", new byte[0]);
    assertThat(news.tryAcquire(600, TimeUnit.SECONDS)).isTrue();
    assertThat(news.availablePermits()).isZero();
  }

  @Test
  void afterADisconnectItListensAgainAndSaysSo() throws Exception {
    listen();
    for (int round = 0; round < 3; round++) {
      front.listeners().disconnect();

      assertThat(news.tryAcquire(600, TimeUnit.SECONDS)).as("the connection itself").isTrue();
      store.write("drops/nih/" + round + "/_READY", new byte[0]);
      assertThat(news.tryAcquire(600, TimeUnit.SECONDS)).isTrue();
    }
  }

  @Test
  void aRepeatedEventIsToldAgainAndALostOneNot() throws Exception {
    listen();

    front.listeners().copies(2);
    store.write("drops/nih/a/_READY", new byte[0]);
    assertThat(news.tryAcquire(2, 600, TimeUnit.SECONDS)).isTrue();

    front.listeners().copies(0);
    store.write("drops/nih/b/_READY", new byte[0]);
    front.listeners().copies(1);
    store.write("drops/nih/c/_READY", new byte[0]);
    assertThat(news.tryAcquire(600, TimeUnit.SECONDS)).isTrue();
    assertThat(news.availablePermits()).isZero();
  }

  @Test
  void aStoreWithoutNotificationsIsLeftAlone() throws Exception {
    front.listeners().known(false);
    events = BucketEvents.listen(address(), "drops/", "_READY", RETRIES, news::release);

    Awaited.until("the answer that there are none", events::unsupported);
    assertThat(events.connected()).isFalse();
    assertThat(news.availablePermits()).isZero();
  }

  @Test
  void theEmbeddedStoreItselfHasNone() throws Exception {
    StoreAddress direct =
        new StoreAddress(
            server.endpoint(), "events", "us-east-1", server.credentials().file().toString());
    events = BucketEvents.listen(direct, "drops/", "_READY", RETRIES, news::release);

    Awaited.until("the answer that there are none", events::unsupported);
    assertThat(events.connected()).isFalse();
  }

  @Test
  void aStoreThatIsDownIsTriedUntilItIsBack() throws Exception {
    front.faults().down(true);
    events = BucketEvents.listen(address(), "drops/", "_READY", RETRIES, news::release);
    Awaited.until("events", () -> front.faults().refused() > 3);

    front.faults().down(false);

    assertThat(news.tryAcquire(600, TimeUnit.SECONDS)).isTrue();
    assertThat(events.connected()).isTrue();
  }

  @Test
  void closeEndsTheConnection() throws Exception {
    listen();

    events.close();

    Awaited.until("events", () -> front.listeners().count() == 0);
    Awaited.until("events", () -> !events.connected());
  }

  private void listen() throws Exception {
    events = BucketEvents.listen(address(), "drops/", "_READY", RETRIES, news::release);
    assertThat(news.tryAcquire(600, TimeUnit.SECONDS)).as("the connection itself").isTrue();
    Awaited.until("events", () -> front.listeners().count() == 1);
  }

  private StoreAddress address() {
    return new StoreAddress(
        front.endpoint(), "events", "us-east-1", server.credentials().file().toString());
  }
}
