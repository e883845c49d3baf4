package io.radflow.core.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.radflow.core.store.StoreAddress;
import io.radflow.testing.FlinkCluster;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.functions.RichMapFunction;
import org.apache.flink.api.common.state.CheckpointListener;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.apache.flink.util.CloseableIterator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

@Timeout(900)
class PartSourceTest {

  private static final int RECORDS = 400;

  @RegisterExtension static final MiniClusterExtension CLUSTER = FlinkCluster.of(1, 2);

  @TempDir Path folder;

  /** Units are files here; of the store only its keys are looked at. */
  private StoreAddress address;

  @BeforeEach
  void writeKeys(@TempDir Path keys) throws IOException {
    Path file =
        Files.writeString(
            keys.resolve("credentials"),
            "[default]\naws_access_key_id = a\naws_secret_access_key = b\n");
    address = new StoreAddress("http://127.0.0.1:1", "bucket", "us-east-1", file.toString());
  }

  @Test
  void aBoundedSourceReadsEveryPartInOrderAndEnds() throws Exception {
    addUnit("a", 3);
    addUnit("b", 2);

    List<String> read = collect(environment(2), source(true));

    assertThat(read).hasSize(5 * RECORDS);
    for (String part : List.of("a#0", "a#1", "a#2", "b#0", "b#1")) {
      assertThat(read.stream().filter(one -> one.startsWith(part)).toList())
          .isEqualTo(records(part));
    }
  }

  @Test
  void oneReaderTakesThePartsInPlannedOrder() throws Exception {
    addUnit("b", 2);
    addUnit("a", 2);

    List<String> read = collect(environment(1), source(true));

    assertThat(read).isEqualTo(records("a#0", "a#1", "b#0", "b#1"));
  }

  @Test
  void nothingIsLostOrRepeatedOverAFailure() throws Exception {
    addUnit("a", 5);
    FailAfterCheckpoint.FAILED.set(false);
    StreamExecutionEnvironment environment = environment(2);
    environment.enableCheckpointing(20);
    List<String> read = new ArrayList<>();

    // The collecting sink delivers exactly once.
    try (CloseableIterator<String> results =
        environment
            .fromSource(source(true), WatermarkStrategy.noWatermarks(), "parts")
            .map(new FailAfterCheckpoint())
            .executeAndCollect()) {
      results.forEachRemaining(read::add);
    }

    assertThat(FailAfterCheckpoint.FAILED).isTrue();
    assertThat(read)
        .containsExactlyInAnyOrderElementsOf(records("a#0", "a#1", "a#2", "a#3", "a#4"));
  }

  @Test
  void aContinuousSourceFindsUnitsThatAppearLater() throws Exception {
    addUnit("a", 1);
    List<String> read = new ArrayList<>();
    try (CloseableIterator<String> results =
        environment(2)
            .fromSource(source(false), WatermarkStrategy.noWatermarks(), "parts")
            .executeAndCollect()) {
      IntStream.range(0, RECORDS).forEach(i -> read.add(results.next()));
      addUnit("b", 2);
      IntStream.range(0, 2 * RECORDS).forEach(i -> read.add(results.next()));
    }
    assertThat(read).containsExactlyInAnyOrderElementsOf(records("a#0", "b#0", "b#1"));
  }

  @Test
  void aBoundedSourceFailsWhenItCannotPlan() {
    Path missing = folder.resolve("missing");
    PartSource<String> source =
        PartSource.builder(
                address, new FolderPlanner(missing.toString()), new LineReader(), Types.STRING)
            .bounded(true)
            .build();
    StreamExecutionEnvironment environment = environment(1);
    environment.configure(
        new Configuration().set(RestartStrategyOptions.RESTART_STRATEGY, "disable"));

    assertThatThrownBy(() -> collect(environment, source))
        .hasStackTraceContaining("Discovery failed")
        .hasStackTraceContaining(missing.toString());
  }

  private PartSource<String> source(boolean bounded) {
    return PartSource.builder(
            address, new FolderPlanner(folder.toString()), new LineReader(), Types.STRING)
        .discoveryInterval(Duration.ofMillis(20))
        .bounded(bounded)
        .batch(7, 1 << 20)
        .build();
  }

  private static StreamExecutionEnvironment environment(int parallelism) {
    Configuration configuration = new Configuration();
    configuration.set(RestartStrategyOptions.RESTART_STRATEGY, "fixed-delay");
    configuration.set(
        RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_DELAY, Duration.ofMillis(10));
    StreamExecutionEnvironment environment =
        StreamExecutionEnvironment.getExecutionEnvironment(configuration);
    environment.setParallelism(parallelism);
    return environment;
  }

  private static List<String> collect(
      StreamExecutionEnvironment environment, PartSource<String> source) throws Exception {
    List<String> read = new ArrayList<>();
    try (CloseableIterator<String> results =
        environment
            .fromSource(source, WatermarkStrategy.noWatermarks(), "parts")
            .executeAndCollect()) {
      results.forEachRemaining(read::add);
    }
    return read;
  }

  private void addUnit(String name, int parts) throws IOException {
    Path staged = Files.writeString(folder.resolve("." + name), Integer.toString(parts));
    Files.move(staged, folder.resolve(name));
  }

  private static List<String> records(String... parts) {
    List<String> records = new ArrayList<>();
    for (String part : parts) {
      IntStream.range(0, RECORDS).forEach(i -> records.add(part + "/" + i));
    }
    return records;
  }

  /** Each file is a unit; its text is the number of parts. */
  private record FolderPlanner(String folder) implements PartPlanner {
    @Override
    public List<PartRange> plan(Set<String> knownUnits) throws IOException {
      List<PartRange> splits = new ArrayList<>();
      try (var files = Files.list(Path.of(folder))) {
        for (Path file : files.sorted().toList()) {
          String unit = file.getFileName().toString();
          if (unit.startsWith(".") || knownUnits.contains(unit)) {
            continue;
          }
          int parts = Integer.parseInt(Files.readString(file));
          splits.add(new PartRange(unit, parts, "/"));
        }
      }
      return splits;
    }
  }

  /** Gives so many numbered records for each part. */
  private record LineReader() implements PartReader<String> {
    @Override
    public RecordIterator<String> open(PartSplit split) {
      return new RecordIterator<>() {
        private long next;

        @Override
        public boolean hasNext() {
          return next < RECORDS;
        }

        @Override
        public String next() {
          if (!hasNext()) {
            throw new NoSuchElementException();
          }
          return split.splitId() + split.payload() + next++;
        }

        @Override
        public void close() {}
      };
    }
  }

  /** Fails once, some records after a completed checkpoint. */
  private static final class FailAfterCheckpoint extends RichMapFunction<String, String>
      implements CheckpointListener {
    private static final AtomicBoolean FAILED = new AtomicBoolean();
    private static final long serialVersionUID = 1L;

    private int sinceCheckpoint;
    private boolean checkpointed;

    @Override
    public String map(String value) throws Exception {
      // Slow enough for checkpoints to fall between records.
      LockSupport.parkNanos(500_000);
      if (checkpointed && ++sinceCheckpoint > 20 && FAILED.compareAndSet(false, true)) {
        throw new IOException("induced failure");
      }
      return value;
    }

    @Override
    public void notifyCheckpointComplete(long checkpoint) {
      checkpointed = true;
    }
  }
}
