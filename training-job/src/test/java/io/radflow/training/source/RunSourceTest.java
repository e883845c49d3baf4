package io.radflow.training.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.radflow.core.manifest.ViewManifest;
import io.radflow.core.store.ObjectStore;
import io.radflow.testing.FlinkCluster;
import io.radflow.testing.StoreExtension;
import io.radflow.training.check.HalvesView;
import io.radflow.training.plan.BlockOrder;
import io.radflow.training.plan.PlanReference;
import io.radflow.training.plan.PlannedRows;
import io.radflow.training.plan.RowBlock;
import io.radflow.training.plan.RunPlan;
import io.radflow.training.plan.RunShape;
import io.radflow.training.plan.SourceRows;
import io.radflow.training.plan.TrainRows;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.apache.flink.util.CloseableIterator;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RunSourceTest {

  @RegisterExtension static final MiniClusterExtension FLINK = FlinkCluster.of(1, 4);

  private static final AtomicInteger FAILURES = new AtomicInteger();

  @RegisterExtension static final StoreExtension STORE = new StoreExtension();

  private static ObjectStore store;
  private static ViewManifest view;

  @BeforeAll
  static void writeView() throws Exception {
    store = STORE.bucket();
    view = HalvesView.write(store, "halves", 4, 210, 30, 16);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 4})
  void givesEverySampleItsPositionWhateverTheParallelism(int parallelism) throws Exception {
    FAILURES.set(0);

    assertThat(read(parallelism)).isEqualTo(planned());
  }

  @Test
  void goesOnWithoutLossOrRepetitionAfterFailures() throws Exception {
    FAILURES.set(3);

    assertThat(read(2)).isEqualTo(planned());
    assertThat(FAILURES).hasValue(0);
  }

  @Test
  void namesTheShardThatIsNotWhatTheManifestLists() throws Exception {
    ViewManifest damaged = HalvesView.write(store, "damaged", 4, 40, 4, 16);
    String key = damaged.shards().get("train").get(1).key();
    byte[] bytes = store.read(key, 1 << 20);
    bytes[bytes.length / 2] ^= 1;
    store.write(key, bytes);
    RunPlan plan =
        new RunPlan(
            new RunShape(1, 8, 5, 0),
            new SourceRows(
                "damaged",
                BlockOrder.published(1000),
                damaged.shards().get("train"),
                TrainRows.all(damaged.rows("train"))),
            damaged.shards().get("test"));

    assertThatThrownBy(
            () -> BlockLoader.rows(loader(plan).load(plan.blocks(plan.epoch(0, 0)).block(0, 0))))
        .hasMessageContaining(key)
        .hasMessageContaining("CRC-32C");
  }

  private static RunPlan plan() {
    return new RunPlan(
        new RunShape(5, 8, 60, 20),
        new SourceRows(
            "halves",
            BlockOrder.published(50),
            view.shards().get("train"),
            TrainRows.all(view.rows("train"))),
        view.shards().get("test"));
  }

  private static BlockLoader loader(RunPlan plan) {
    return new BlockLoader(store, plan.positions(), null, 0);
  }

  private static List<String> planned() throws Exception {
    RunPlan plan = plan();
    BlockLoader loader = loader(plan);
    String[] ids = new String[(int) plan.positions().length()];
    for (RowBlock block : PlannedRows.blocks(plan)) {
      for (RunSample sample : BlockLoader.rows(loader.load(block))) {
        ids[(int) sample.position] = sample.position + " " + sample.id;
      }
    }
    return List.of(ids);
  }

  /** Position and id of every sample that comes out, by position. */
  private static List<String> read(int parallelism) throws Exception {
    Configuration flink = new Configuration();
    flink.set(RestartStrategyOptions.RESTART_STRATEGY, "fixed-delay");
    flink.set(RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_ATTEMPTS, 10);
    StreamExecutionEnvironment environment =
        StreamExecutionEnvironment.getExecutionEnvironment(flink);
    environment.setParallelism(parallelism);
    environment.enableCheckpointing(20);
    List<String> read = new ArrayList<>();
    try (CloseableIterator<String> rows =
        environment
            .fromSource(
                new RunSource(
                    store.address(),
                    plan().positions(),
                    PlanReference.write(store, "run", plan()),
                    null,
                    0),
                WatermarkStrategy.noWatermarks(),
                "run",
                RunSample.TYPE_INFORMATION)
            .map(RunSourceTest::failing)
            .returns(Types.STRING)
            .executeAndCollect()) {
      rows.forEachRemaining(read::add);
    }
    read.sort((a, b) -> Long.compare(position(a), position(b)));
    return read;
  }

  private static String failing(RunSample sample) {
    if (sample.position > 50 && sample.position % 97 == 0 && FAILURES.get() > 0) {
      FAILURES.decrementAndGet();
      throw new IllegalStateException("induced failure at " + sample.position);
    }
    return sample.position + " " + sample.id;
  }

  private static long position(String row) {
    return Long.parseLong(row.substring(0, row.indexOf(' ')));
  }
}
