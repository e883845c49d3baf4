package io.radflow.core.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.radflow.testing.log.CapturedLog;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.BiConsumer;
import org.apache.flink.api.connector.source.ReaderInfo;
import org.apache.flink.api.connector.source.SourceEvent;
import org.apache.flink.api.connector.source.SplitEnumeratorContext;
import org.apache.flink.api.connector.source.SplitsAssignment;
import org.apache.flink.metrics.groups.SplitEnumeratorMetricGroup;
import org.apache.flink.metrics.groups.UnregisteredMetricsGroup;
import org.junit.jupiter.api.Test;

class PartEnumeratorTest {

  private final Context context = new Context();
  private final List<PartRange> found = new ArrayList<>();
  private boolean storeDown;

  @Test
  void splitsThatComeBackAreReadInTheirPlace() {
    find("b", 2);
    find("a", 2);
    PartEnumerator enumerator = started(true, PartEnumeratorState.EMPTY);
    request(enumerator, 0, 1);
    PartSplit resumed = context.assigned.get(0).withOffset(7);

    enumerator.addSplitsBack(List.of(context.assigned.get(1)), 1);
    enumerator.addSplitsBack(List.of(resumed), 0);
    context.assigned.clear();
    request(enumerator, 0, 0, 0, 0, 0);

    assertThat(context.assigned)
        .extracting(PartSplit::splitId)
        .containsExactly("b#0", "b#1", "a#0", "a#1");
    assertThat(context.assigned.get(0).offset()).isEqualTo(7);
    assertThat(context.finishedReaders).containsExactly(0);
  }

  @Test
  void stateHoldsWhatNoReaderHolds() throws Exception {
    find("a", 3);
    PartEnumerator enumerator = started(true, PartEnumeratorState.EMPTY);
    request(enumerator, 0);

    PartEnumeratorState state = enumerator.snapshotState(1);
    find("b", 1);
    context.assigned.clear();
    PartEnumerator restored = started(true, state);
    request(restored, 0, 0, 0);

    assertThat(state.knownUnits()).containsExactly("a");
    assertThat(state.ranges()).containsExactly(new PartRange("a", 1, 3, 3, ""));
    assertThat(state.returned()).isEmpty();
    assertThat(context.assigned).extracting(PartSplit::splitId).containsExactly("a#1", "a#2");
    assertThat(context.finishedReaders).containsExactly(0);
  }

  @Test
  void aContinuousSourceOutlivesAStoreThatIsDown() throws Exception {
    storeDown = true;
    PartEnumerator enumerator = started(false, PartEnumeratorState.EMPTY);
    request(enumerator, 0);
    assertThat(context.assigned).isEmpty();

    storeDown = false;
    find("a", 1);
    context.discover();

    assertThat(context.assigned).extracting(PartSplit::splitId).containsExactly("a#0");
    assertThat(context.finishedReaders).isEmpty();
  }

  @Test
  void aBoundedSourceDoesNot() {
    storeDown = true;

    assertThatThrownBy(() -> started(true, PartEnumeratorState.EMPTY))
        .hasMessageContaining("Discovery failed")
        .hasRootCauseMessage("store down");
  }

  @Test
  void theLogTellsWhatIsFoundAndWhatComesBackFromALostReader() throws Exception {
    find("nih/first", 3);
    try (CapturedLog log = CapturedLog.open()) {
      PartEnumerator enumerator = started(true, PartEnumeratorState.EMPTY);
      request(enumerator, 0);
      enumerator.addSplitsBack(List.of(context.assigned.get(0).withOffset(7)), 0);
      started(true, enumerator.snapshotState(4));

      assertThat(log.lines())
          .containsExactly(
              "Discovery: 1 new units, 1 known, 3 parts wait",
              "Discovery: done, 1 units are all that is read",
              "Part nih/first#0: back from reader 0, goes on at record 7",
              "Checkpoint 4: 1 units known, 3 parts wait",
              "Going on from a checkpoint: 1 units known, 3 parts wait");
    }
  }

  @Test
  void aUnitThatIsFoundTwiceIsReadOnce() throws Exception {
    find("a", 1);
    PartEnumerator enumerator = started(false, PartEnumeratorState.EMPTY);
    context.discover();
    request(enumerator, 0, 1);

    assertThat(context.assigned).hasSize(1);
  }

  private void find(String unit, int parts) {
    found.add(new PartRange(unit, parts, ""));
  }

  private PartEnumerator started(boolean bounded, PartEnumeratorState state) {
    PartPlanner planner =
        known -> {
          if (storeDown) {
            throw new IOException("store down");
          }
          return List.copyOf(found);
        };
    PartEnumerator enumerator =
        new PartEnumerator(context, null, planner, Duration.ZERO, bounded, state);
    enumerator.start();
    return enumerator;
  }

  private void request(PartEnumerator enumerator, int... readers) {
    for (int reader : readers) {
      context.readers.put(reader, new ReaderInfo(reader, "here"));
      enumerator.handleSplitRequest(reader, "here");
    }
  }

  /** Runs discovery at once, and again when told. */
  private static final class Context implements SplitEnumeratorContext<PartSplit> {
    private final Map<Integer, ReaderInfo> readers = new HashMap<>();
    private final List<PartSplit> assigned = new ArrayList<>();
    private final List<Integer> finishedReaders = new ArrayList<>();
    private Runnable next;
    private boolean busy;

    private void discover() {
      next.run();
    }

    @Override
    public <T> void callAsync(Callable<T> callable, BiConsumer<T, Throwable> handler) {
      if (busy) {
        next = () -> callAsync(callable, handler);
        return;
      }
      busy = true;
      call(callable, handler);
      busy = false;
    }

    private static <T> void call(Callable<T> callable, BiConsumer<T, Throwable> handler) {
      T value;
      try {
        value = callable.call();
      } catch (Exception e) {
        handler.accept(null, e);
        return;
      }
      handler.accept(value, null);
    }

    @Override
    public <T> void callAsync(
        Callable<T> callable, BiConsumer<T, Throwable> handler, long delay, long period) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void assignSplits(SplitsAssignment<PartSplit> assignment) {
      assignment.assignment().values().forEach(assigned::addAll);
    }

    @Override
    public void signalNoMoreSplits(int subtask) {
      finishedReaders.add(subtask);
    }

    @Override
    public Map<Integer, ReaderInfo> registeredReaders() {
      return readers;
    }

    @Override
    public SplitEnumeratorMetricGroup metricGroup() {
      return UnregisteredMetricsGroup.createSplitEnumeratorMetricGroup();
    }

    @Override
    public int currentParallelism() {
      return 2;
    }

    @Override
    public void sendEventToSourceReader(int subtask, SourceEvent event) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void runInCoordinatorThread(Runnable work) {
      work.run();
    }
  }
}
