package io.radflow.infra.study.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.radflow.core.store.ObjectStore;
import io.radflow.testing.Awaited;
import io.radflow.testing.StoreExtension;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class StudyLeaseTest {

  @RegisterExtension static final StoreExtension STORE = new StoreExtension();

  private static final StudyLease.Times SHORT =
      new StudyLease.Times(Duration.ofMillis(50), Duration.ofMillis(500));

  private final List<String> waiting = new ArrayList<>();

  @Test
  void aStudyThatIsRunIsRefusedToAnotherCommandAndIsFreeAfterwards() throws Exception {
    ObjectStore store = STORE.bucket("alive");
    StudyLease.Times patient = new StudyLease.Times(SHORT.beat(), Duration.ofMinutes(5));
    try (StudyLease lease = StudyLease.take(store, "s", SHORT, waiting::add)) {
      assertThatThrownBy(() -> StudyLease.take(store, "s", patient, waiting::add))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("The study s is run by process " + ProcessHandle.current().pid());
      assertThat(lease.takenBy()).isNull();
      assertThat(StudyLease.isTaken(store, "s")).isTrue();
    }
    assertThat(StudyLease.isTaken(store, "s")).isFalse();
    StudyLease.take(store, "s", SHORT, waiting::add).close();
  }

  @Test
  void oneThatIsNotWrittenAnyMoreIsTakenOverAndItsHolderLearnsThat() throws Exception {
    ObjectStore store = STORE.bucket("silent");
    LeaseRecord other = new LeaseRecord(LeaseRecord.SCHEMA_VERSION, "t", "elsewhere", 7, "", 3);
    other.write(store, "s");

    try (StudyLease lease = StudyLease.take(store, "s", SHORT, waiting::add)) {
      assertThat(waiting)
          .singleElement()
          .asString()
          .startsWith("process 7 on elsewhere ran this study and did not end it");

      Awaited.until(
          "the holder's next look",
          () -> {
            // Again, as the holder may have been writing its own.
            other.write(store, "s");
            return lease.takenBy() != null;
          });
      assertThat(lease.takenBy()).isEqualTo("process 7 on elsewhere");
    }
    assertThat(LeaseRecord.read(store, "s")).contains(other);
  }

  @Test
  void oneOfAProcessOfThisMachineThatHasEndedIsTakenAtOnce() throws Exception {
    ObjectStore store = STORE.bucket("ended");
    LeaseRecord mine = LeaseRecord.mine();
    new LeaseRecord(
            mine.schemaVersion(), "t", mine.host(), mine.process(), "before this process began", 3)
        .write(store, "s");

    StudyLease.take(store, "s", SHORT, waiting::add).close();

    assertThat(waiting).isEmpty();
  }
}
