package io.radflow.training.source;

import static org.assertj.core.api.Assertions.assertThat;

import io.radflow.core.manifest.ObjectEntry;
import io.radflow.core.manifest.ViewManifest;
import io.radflow.core.store.ObjectStore;
import io.radflow.testing.CountedReads;
import io.radflow.testing.StoreExtension;
import io.radflow.training.check.HalvesView;
import io.radflow.training.plan.BlockOrder;
import io.radflow.training.plan.Piece;
import io.radflow.training.plan.RunPlan;
import io.radflow.training.plan.RunPositions;
import io.radflow.training.plan.RunShape;
import io.radflow.training.plan.SourceRows;
import io.radflow.training.plan.TrainRows;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What the readers of a process ask the store for. */
class SharedRowsTest {

  @RegisterExtension static final StoreExtension STORE = new StoreExtension();

  private static final long ROOM = 1 << 20;

  private static ObjectStore store;
  private static List<ObjectEntry> shards;

  private CountedReads reads;

  @BeforeAll
  static void writeView() throws Exception {
    store = STORE.bucket();
    ViewManifest view = HalvesView.mixed(store, "shared", 4, 64, 8, 32, 8);
    shards = view.shards().get("train");
  }

  @BeforeEach
  void open() throws IOException {
    reads = new CountedReads(store.address());
  }

  @AfterEach
  void close() {
    reads.close();
  }

  @Test
  void whatOneReaderHasReadIsThereForAllUntilAllHaveEnded() throws IOException {
    RunPositions run = run(20);
    SharedRows one = SharedRows.open(store.address(), ROOM);
    SharedRows other = SharedRows.open(store.address(), ROOM);
    assertThat(requests(one, run)).isPositive();
    one.close();

    assertThat(requests(other, run)).as("the next epoch").isZero();
    other.close();

    try (SharedRows later = SharedRows.open(store.address(), ROOM)) {
      assertThat(requests(later, run)).as("another job").isPositive();
    }
  }

  @Test
  void ofAViewThatFitsEachShardIsAskedForOnce() throws IOException {
    try (SharedRows rows = SharedRows.open(store.address(), ROOM)) {
      assertThat(requests(rows, run(8))).isEqualTo(shards.size());
      assertThat(reads.bytes()).isEqualTo(shards.stream().mapToLong(ObjectEntry::bytes).sum());
    }
  }

  @Test
  void aRunOfPartOfAnEpochReadsAndKeepsOnlyWhatItDraws() throws IOException {
    try (SharedRows rows = SharedRows.open(store.address(), ROOM)) {
      requests(rows, run(7));
      assertThat(requests(rows, run(7))).isPositive();
    }
  }

  @Test
  void ofAViewThatDoesNotFitNothingIsKept() throws IOException {
    long most = shards.get(0).bytes() * 3 / 2;
    try (SharedRows rows = SharedRows.open(store.address(), most)) {
      requests(rows, run(20));
      assertThat(requests(rows, run(20))).isPositive();
    }
  }

  /** Requests for all pieces of the view. */
  private long requests(SharedRows rows, RunPositions run) throws IOException {
    long before = reads.requests();
    for (ObjectEntry shard : shards) {
      for (int first = 0; first < shard.rows(); first += 8) {
        assertThat(rows.read(reads.store(), run, new Piece(shard, first, 8))).hasSize(8);
      }
    }
    return reads.requests() - before;
  }

  /** Of so many steps of eight; 64 rows are an epoch. */
  private static RunPositions run(int steps) {
    return new RunPlan(
            new RunShape(1, 8, steps, 0),
            new SourceRows("shared", BlockOrder.mixed(4), shards, TrainRows.all(64)),
            List.of(shards.get(0)))
        .positions();
  }
}
