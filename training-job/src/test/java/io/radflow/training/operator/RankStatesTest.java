package io.radflow.training.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.radflow.core.manifest.ObjectEntry;
import io.radflow.core.record.Task;
import io.radflow.training.engine.StateCopy;
import io.radflow.training.history.EarlierHistory;
import io.radflow.training.history.RunHistory;
import io.radflow.training.history.SelectionSettings;
import io.radflow.training.identity.RunFingerprint;
import io.radflow.training.leaves.RankLeaves;
import io.radflow.training.plan.BlockOrder;
import io.radflow.training.plan.EvaluationInterval;
import io.radflow.training.plan.LeafRange;
import io.radflow.training.plan.RunPlan;
import io.radflow.training.plan.RunPositions;
import io.radflow.training.plan.RunShape;
import io.radflow.training.plan.SourceRows;
import io.radflow.training.plan.TrainRows;
import io.radflow.training.rank.EqualShares;
import io.radflow.training.source.RunSample;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.flink.core.fs.FSDataInputStream;
import org.apache.flink.runtime.state.memory.ByteStreamStateHandle;
import org.junit.jupiter.api.Test;

class RankStatesTest {

  private static final int BATCH = 8;
  private static final int LEAVES = 4;
  private static final int PIXELS = 20_000;

  /** What precedes the samples of a rank's state has less. */
  private static final int HEAD = 1_000;

  private static final RunFingerprint RUN =
      RunFingerprint.of(Map.of("training.seed", "3"), Map.of("view", "some rows"), null, 2);

  private static final RunPositions POSITIONS =
      new RunPlan(
              new RunShape(3, BATCH, 4, EvaluationInterval.steps(2), LEAVES, LEAVES),
              new SourceRows(
                  "view",
                  BlockOrder.mixed(8),
                  List.of(new ObjectEntry("train", 64, 64, 1)),
                  TrainRows.all(64)),
              List.of(new ObjectEntry("test", 21, 21, 2)))
          .positions();

  private static final byte[] ENGINE = new byte[100_003];

  static {
    new Random(9).nextBytes(ENGINE);
  }

  private final AtomicLong read = new AtomicLong();

  @Test
  void anyNumberOfRanksReadsSamplesAndEngineOnceTogether() throws Exception {
    for (int before : new int[] {1, 3, 4}) {
      List<Handle> handles = states(before);
      for (int after = 1; after <= LEAVES; after++) {
        read.set(0);
        List<Long> positions = new ArrayList<>();
        ByteArrayOutputStream engine = new ByteArrayOutputStream();
        RankLeaves leaves = new RankLeaves(after, LEAVES);
        for (int rank = 0; rank < after; rank++) {
          RankStates states = new RankStates(handles, POSITIONS.fingerprint(), RUN);
          TrainingState own =
              states.read(LeafRange.of(POSITIONS, leaves.first(rank), leaves.end(rank)), history());
          assertThat(own.next()).isZero();
          own.samples().forEach(sample -> positions.add(sample.position));
          EqualShares shares = new EqualShares(states.bytes(), after);
          try (InputStream stretch = states.read(shares.from(rank), shares.to(rank))) {
            stretch.transferTo(engine);
          }
        }

        assertThat(positions).containsExactlyInAnyOrder(0L, 1L, 2L, 3L, 4L, 5L, 6L, 7L);
        assertThat(engine.toByteArray()).isEqualTo(ENGINE);
        long once = ENGINE.length + (long) BATCH * PIXELS;
        assertThat(read.get()).isBetween(once, once + (long) HEAD * before * after);
      }
    }
  }

  @Test
  void aDamagedOrMissingStateIsNamed() throws Exception {
    List<Handle> handles = states(3);
    assertThatThrownBy(() -> new RankStates(handles.subList(0, 2), POSITIONS.fingerprint(), RUN))
        .isInstanceOf(IOException.class)
        .hasMessage("The state of rank 2 of 3 is missing in the checkpoint");
    byte[] damaged = handles.get(1).getData().clone();
    damaged[HEAD + PIXELS]++;
    RankStates states =
        new RankStates(
            List.of(handles.get(0), new Handle(damaged), handles.get(2)),
            POSITIONS.fingerprint(),
            RUN);
    assertThatThrownBy(() -> states.read(LeafRange.all(POSITIONS), history()))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("of rank 1 of 3 is damaged: CRC32C");
  }

  private static RunHistory history() {
    return new RunHistory(SelectionSettings.NONE, Task.MULTI_CLASS, 2, EarlierHistory.NONE);
  }

  /** States of ranks that hold back all rows of the first step. */
  private List<Handle> states(int ranks) throws IOException {
    RankLeaves leaves = new RankLeaves(ranks, LEAVES);
    List<Handle> handles = new ArrayList<>();
    for (int rank = 0; rank < ranks; rank++) {
      List<RunSample> samples = new ArrayList<>();
      int rows = BATCH / LEAVES;
      for (int row = leaves.first(rank) * rows; row < leaves.end(rank) * rows; row++) {
        samples.add(sample(row));
      }
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      new TrainingCut(
              new RankState.Head(
                  POSITIONS.fingerprint(), RUN, ranks, rank, 0, POSITIONS.length(), ENGINE.length),
              POSITIONS,
              samples,
              rank == 0 ? TrainingState.copy(history()) : new byte[0],
              new EngineBytes())
          .write(bytes);
      handles.add(new Handle(bytes.toByteArray()));
    }
    return handles;
  }

  private static RunSample sample(long position) {
    RunSample sample = new RunSample();
    sample.position = position;
    sample.id = "train-" + position;
    sample.pixels = new byte[PIXELS];
    sample.hot = 1;
    sample.units = 2;
    return sample;
  }

  private static final class EngineBytes implements StateCopy {

    @Override
    public void write(OutputStream out) throws IOException {
      out.write(ENGINE);
    }

    @Override
    public long bytes() {
      return ENGINE.length;
    }

    @Override
    public void close() {
      // Nothing is held.
    }
  }

  /** Counts what is read of a state. */
  private final class Handle extends ByteStreamStateHandle {

    private static final long serialVersionUID = 1L;

    private Handle(byte[] bytes) {
      super("state", bytes);
    }

    @Override
    public FSDataInputStream openInputStream() throws IOException {
      FSDataInputStream stream = super.openInputStream();
      return new FSDataInputStream() {
        @Override
        public void seek(long to) throws IOException {
          stream.seek(to);
        }

        @Override
        public long getPos() throws IOException {
          return stream.getPos();
        }

        @Override
        public int read() throws IOException {
          read.incrementAndGet();
          return stream.read();
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
          int count = stream.read(bytes, offset, length);
          read.addAndGet(Math.max(0, count));
          return count;
        }
      };
    }
  }
}
