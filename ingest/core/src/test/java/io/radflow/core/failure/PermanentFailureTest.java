package io.radflow.core.failure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.radflow.core.config.ConfigurationException;
import io.radflow.core.source.PartPlanner;
import io.radflow.core.source.PartRange;
import io.radflow.core.source.PartReader;
import io.radflow.core.source.PartSource;
import io.radflow.core.source.PartSplit;
import io.radflow.core.source.RecordIterator;
import io.radflow.core.store.StoreAddress;
import io.radflow.testing.FlinkCluster;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.ServiceConfigurationError;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.runtime.execution.SuppressRestartsException;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class PermanentFailureTest {

  private static final AtomicInteger ATTEMPTS = new AtomicInteger();

  @RegisterExtension static final MiniClusterExtension CLUSTER = FlinkCluster.of(1, 1);

  /** Of the store only its keys are looked at. */
  private StoreAddress address;

  @BeforeEach
  void writeKeys(@TempDir Path folder) throws IOException {
    ATTEMPTS.set(0);
    Path keys =
        Files.writeString(
            folder.resolve("credentials"),
            "[default]\naws_access_key_id = a\naws_secret_access_key = b\n");
    address = new StoreAddress("http://127.0.0.1:1", "bucket", "us-east-1", keys.toString());
  }

  /** What stands in a chain of causes that no restart mends, and what its message must name. */
  private enum Kind {
    LIBRARY(() -> new UnsatisfiedLinkError("no zstd in java.library.path"), "no zstd"),
    CLASS(() -> new NoClassDefFoundError("org/example/Codec"), "org/example/Codec"),
    SERVICE(() -> new ServiceConfigurationError("no provider of engines"), "no provider"),
    NATIVE_LIMIT(
        () ->
            allocation("Failed to allocate memory within limits: totalBytes (5G) > maxBytes (4G)"),
        "raise -Dorg.bytedeco.javacpp.maxbytes"),
    PHYSICAL_LIMIT(
        () -> allocation("Physical memory usage is too high: physicalBytes (9G) > 8G"),
        "raise -Dorg.bytedeco.javacpp.maxphysicalbytes"),
    MACHINE(
        () -> allocation("Native allocator returned address == 0"),
        "taskmanager.memory.task.off-heap.size"),
    DIRECT(
        () -> new OutOfMemoryError("Cannot reserve 8 bytes of direct buffer memory"),
        "-XX:MaxDirectMemorySize"),
    CONFIGURATION(() -> new ConfigurationException("store.bucket: none"), "store.bucket"),
    STATE(() -> new IncompatibleStateException("state of version 9"), "version 9");

    private final Supplier<Throwable> failure;
    private final String named;

    Kind(Supplier<Throwable> failure, String named) {
      this.failure = failure;
      this.named = named;
    }

    /** As JavaCPP's pointers throw it. */
    private static Throwable allocation(String why) {
      Throwable failure =
          new OutOfMemoryError("Cannot allocate new FloatPointer(8): totalBytes = 5G");
      return failure.initCause(new OutOfMemoryError(why));
    }
  }

  @ParameterizedTest
  @EnumSource
  void endsTheJobWhenAReaderMeetsIt(Kind kind) {
    assertThatThrownBy(() -> run(new Planner(null), new Reader(kind, 1000)))
        .hasStackTraceContaining("The failure is not recoverable")
        .hasStackTraceContaining(kind.named);
    assertThat(ATTEMPTS).hasValue(1);
  }

  @ParameterizedTest
  @EnumSource
  void endsTheJobWhenAPlannerMeetsIt(Kind kind) {
    assertThatThrownBy(() -> run(new Planner(kind), new Reader(null, 0)))
        .hasStackTraceContaining("The failure is not recoverable")
        .hasStackTraceContaining(kind.named);
    assertThat(ATTEMPTS).hasValue(1);
  }

  @Test
  void aStoreThatFailsForAWhileIsTriedAgain() throws Exception {
    run(new Planner(null), new Reader(null, 3));

    assertThat(ATTEMPTS).hasValue(4);
  }

  @Test
  void whatARestartMayMendIsLeftAlone() {
    for (Throwable failure :
        List.of(
            new IOException("s3://b/k: unreachable"),
            new OutOfMemoryError("Java heap space"),
            new StackOverflowError(),
            new IllegalStateException("unexpected"))) {
      assertThatCode(() -> PermanentFailure.throwIfPermanent(new CompletionException(failure)))
          .doesNotThrowAnyException();
    }
  }

  @Test
  void aCauseThatCannotBeSerializedReachesTheJobManagerAsText() {
    Object stream = new Object();
    Throwable failure =
        new UnsatisfiedLinkError("no codec")
            .initCause(
                new IOException() {
                  private static final long serialVersionUID = 1L;

                  @Override
                  public String getMessage() {
                    return "held " + stream;
                  }
                });

    assertThatThrownBy(() -> PermanentFailure.throwIfPermanent(failure))
        .isInstanceOf(SuppressRestartsException.class)
        .hasStackTraceContaining("no codec")
        .hasStackTraceContaining("held " + stream);
    assertThat(PermanentFailure.suppressing(failure).getCause()).isNotSameAs(failure);
  }

  private void run(Planner planner, Reader reader) throws Exception {
    Configuration flink = new Configuration();
    flink.set(RestartStrategyOptions.RESTART_STRATEGY, "fixed-delay");
    flink.set(RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_ATTEMPTS, 20);
    flink.set(RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_DELAY, Duration.ofMillis(1));
    StreamExecutionEnvironment environment =
        StreamExecutionEnvironment.getExecutionEnvironment(flink);
    environment
        .fromSource(
            PartSource.builder(address, planner, reader, Types.STRING).bounded(true).build(),
            WatermarkStrategy.noWatermarks(),
            "parts")
        .sinkTo(new DiscardingSink<>());
    environment.execute();
  }

  private static void fail(Kind kind) throws IOException {
    ATTEMPTS.incrementAndGet();
    Throwable failure = kind.failure.get();
    if (failure instanceof Error error) {
      throw error;
    }
    throw new IOException("outer", failure);
  }

  /** One part, or a failure. */
  private record Planner(Kind kind) implements PartPlanner {

    @Override
    public List<PartRange> plan(Set<String> knownUnits) throws IOException {
      if (kind != null) {
        fail(kind);
      }
      return List.of(new PartRange("unit", 1, "payload"));
    }
  }

  /** Fails for good, or so many times as a store does that is away for a while. */
  private record Reader(Kind kind, int times) implements PartReader<String> {

    @Override
    public RecordIterator<String> open(PartSplit split) throws IOException {
      if (kind != null) {
        fail(kind);
      }
      if (ATTEMPTS.incrementAndGet() <= times) {
        throw new IOException("s3://b/k: unreachable");
      }
      return RecordIterator.of(List.of("record"));
    }
  }
}
