package io.radflow.eval.pass;

import static org.assertj.core.api.Assertions.assertThat;

import io.radflow.core.record.Metric;
import io.radflow.eval.batch.PredictionBatch;
import io.radflow.eval.batch.SampleBatches;
import java.util.List;
import org.apache.flink.contrib.streaming.state.EmbeddedRocksDBStateBackend;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.state.StateBackend;
import org.apache.flink.runtime.state.hashmap.HashMapStateBackend;
import org.junit.jupiter.api.Test;

/** How much a large pass needs, measured on a share of it. */
class PassStateTest {

  private static final int LABELS = 1000;
  private static final int IMAGES = 100_000;

  /** A fiftieth of the images. */
  private static final int SHARE = 50;

  private static final long MOST_BYTES = 2L << 30;

  @Test
  void aThousandLabelsOfAHundredThousandImagesFitInTwoGibibytesOfRocksDb() throws Exception {
    long bytes = stateBytes(new EmbeddedRocksDBStateBackend());

    // Four bytes a score: well within, with ids and what RocksDB adds.
    assertThat(bytes * SHARE).isLessThan(MOST_BYTES / 4);
  }

  @Test
  void valuesAreTheSameOnRocksDbAndOnTheHeap() throws Exception {
    assertThat(metrics(new EmbeddedRocksDBStateBackend()))
        .isEqualTo(metrics(new HashMapStateBackend()))
        .isNotEmpty();
  }

  @Test
  void nothingOfAFinishedPassStaysInState() throws Exception {
    // Snapshots of RocksDB also hold what was dropped and is not compacted away yet.
    try (PassHarness harness = PassHarness.open(new HashMapStateBackend())) {
      takePass(harness, 50, 4096);

      assertThat(harness.results()).hasSize(1);
      assertThat(size(harness.snapshot())).isLessThan(16 << 10);
    }
  }

  private static long stateBytes(StateBackend backend) throws Exception {
    try (PassHarness harness = PassHarness.open(backend)) {
      int images = 250;
      for (int first = 0; first < IMAGES / SHARE; first += images) {
        harness.take(SampleBatches.random(first, images, LABELS, IMAGES));
      }
      assertThat(harness.results()).isEmpty();
      return size(harness.snapshot());
    }
  }

  private static List<Metric> metrics(StateBackend backend) throws Exception {
    try (PassHarness harness = PassHarness.open(backend)) {
      takePass(harness, 3, 5000);
      return harness.onlyMetrics();
    }
  }

  private static void takePass(PassHarness harness, int labels, int images) throws Exception {
    for (int first = 0; first < images; first += 1000) {
      PredictionBatch batch =
          SampleBatches.random(first, Math.min(1000, images - first), labels, images);
      harness.take(batch);
    }
  }

  private static long size(OperatorSubtaskState state) {
    return state.getStateSize();
  }
}
