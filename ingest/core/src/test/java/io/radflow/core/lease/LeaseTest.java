package io.radflow.core.lease;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.radflow.core.manifest.ManifestJson;
import io.radflow.core.store.ObjectStore;
import io.radflow.testing.Awaited;
import io.radflow.testing.StoreExtension;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class LeaseTest {

  @RegisterExtension static final StoreExtension STORE = new StoreExtension();

  private static final String KEY = "studies/s/lease.json";
  private static final LeaseSubject SUBJECT =
      new LeaseSubject(KEY, "The study s", "is run", "stop it there");
  private static final Lease.Times SHORT =
      new Lease.Times(Duration.ofMillis(50), Duration.ofMillis(500));

  private final List<String> waiting = new ArrayList<>();

  private Lease take(ObjectStore store, LeaseRecord mine, Lease.Times times) throws Exception {
    return Lease.take(store, SUBJECT, mine, times, waiting::add);
  }

  @Test
  void whatIsHeldIsRefusedToAnotherAndIsFreeAfterwards() throws Exception {
    ObjectStore store = STORE.bucket("alive");
    Lease.Times patient = new Lease.Times(SHORT.beat(), Duration.ofMinutes(5));
    LeaseRecord mine = LeaseRecord.mine();
    try (Lease lease = take(store, mine, SHORT)) {
      assertThatThrownBy(() -> take(store, LeaseRecord.mine(), patient))
          .isInstanceOf(LeaseHeldException.class)
          .hasMessage(
              "The study s is run by process %d on %s since %s: stop it there",
              ProcessHandle.current().pid(), mine.host(), mine.since());
      assertThat(lease.takenBy()).isNull();
      assertThat(Lease.isTaken(store, KEY)).isTrue();
    }
    assertThat(Lease.isTaken(store, KEY)).isFalse();
    take(store, LeaseRecord.mine(), SHORT).close();
  }

  @Test
  void aJobThatIsStartedAgainGoesOnWithItsOwn() throws Exception {
    ObjectStore store = STORE.bucket("own");
    ManifestJson.write(store, KEY, elsewhere("j"));

    take(store, LeaseRecord.ofJob("j"), SHORT).close();

    assertThat(waiting).isEmpty();
    assertThat(Lease.isTaken(store, KEY)).isFalse();
  }

  @Test
  void oneThatIsNotWrittenAnyMoreIsTakenOverAndItsHolderLearnsThat() throws Exception {
    ObjectStore store = STORE.bucket("silent");
    LeaseRecord other = elsewhere(null);
    ManifestJson.write(store, KEY, other);
    Queue<String> takers = new ConcurrentLinkedQueue<>();

    try (Lease lease = take(store, LeaseRecord.mine(), SHORT)) {
      lease.whenTaken(takers::add);
      assertThat(waiting)
          .singleElement()
          .asString()
          .startsWith("The study s: process 7 on elsewhere did not give it up");

      Awaited.until(
          "the holder's next look",
          () -> {
            // Again, as the holder may have been writing its own.
            ManifestJson.write(store, KEY, other);
            return lease.takenBy() != null;
          });
      assertThat(lease.takenBy()).isEqualTo("process 7 on elsewhere");
      assertThat(takers).containsExactly("process 7 on elsewhere");
    }
    assertThat(LeaseRecord.read(store, KEY)).contains(other);
  }

  @Test
  void ofSeveralThatTakeItAtOnceOneHasIt() throws Exception {
    ObjectStore store = STORE.bucket("race");
    Lease.Times patient = new Lease.Times(Duration.ofMillis(50), Duration.ofMinutes(5));
    Queue<Lease> holders = new ConcurrentLinkedQueue<>();
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      Thread thread =
          new Thread(
              () -> {
                try {
                  holders.add(Lease.take(store, SUBJECT, LeaseRecord.mine(), patient, said -> {}));
                } catch (Exception refused) {
                  // As all but one are.
                }
              });
      threads.add(thread);
      thread.start();
    }
    for (Thread thread : threads) {
      thread.join();
    }
    assertThat(holders).hasSize(1);
    holders.remove().close();
  }

  @Test
  void oneOfAProcessOfThisMachineThatHasEndedIsTakenAtOnce() throws Exception {
    ObjectStore store = STORE.bucket("ended");
    LeaseRecord mine = LeaseRecord.mine();
    ManifestJson.write(
        store,
        KEY,
        new LeaseRecord(
            mine.schemaVersion(),
            "t",
            mine.host(),
            mine.process(),
            "before this process began",
            3,
            null,
            null));

    take(store, mine, SHORT).close();

    assertThat(waiting).isEmpty();
  }

  private static LeaseRecord elsewhere(String job) {
    return new LeaseRecord(
        LeaseRecord.SCHEMA_VERSION, job == null ? "t" : job, "elsewhere", 7, "", 3, job, null);
  }
}
