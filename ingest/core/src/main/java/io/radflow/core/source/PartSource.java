package io.radflow.core.source;

import io.radflow.core.store.ObjectStore;
import io.radflow.core.store.StoreAddress;
import java.time.Duration;
import java.util.Objects;
import org.apache.flink.annotation.Internal;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.connector.source.Boundedness;
import org.apache.flink.api.connector.source.Source;
import org.apache.flink.api.connector.source.SourceReader;
import org.apache.flink.api.connector.source.SourceReaderContext;
import org.apache.flink.api.connector.source.SplitEnumerator;
import org.apache.flink.api.connector.source.SplitEnumeratorContext;
import org.apache.flink.api.java.typeutils.ResultTypeQueryable;
import org.apache.flink.core.io.SimpleVersionedSerializer;

/**
 * A source of units that appear over time (FLIP-27). A planner on the JobManager finds new units
 * and divides them in splits; readers read one split at a time, in order, beside the task's thread.
 * A split's offset is the number of its records emitted, so a failure repeats and loses none.
 */
@Internal
public final class PartSource<T>
    implements Source<T, PartSplit, PartEnumeratorState>, ResultTypeQueryable<T> {

  private static final long serialVersionUID = 1L;

  private final StoreAddress address;
  private final PartPlanner planner;
  private final PartReader<T> reader;
  private final TypeInformation<T> type;
  private final Duration discoveryInterval;
  private final boolean bounded;
  private final int batchRecords;
  private final long batchBytes;

  private PartSource(Builder<T> builder) {
    this.address = builder.address;
    this.planner = builder.planner;
    this.reader = builder.reader;
    this.type = builder.type;
    this.discoveryInterval = builder.discoveryInterval;
    this.bounded = builder.bounded;
    this.batchRecords = builder.batchRecords;
    this.batchBytes = builder.batchBytes;
  }

  /**
   * @param address of the bucket that planner and readers look in
   */
  public static <T> Builder<T> builder(
      StoreAddress address, PartPlanner planner, PartReader<T> reader, TypeInformation<T> type) {
    return new Builder<>(address, planner, reader, type);
  }

  @Override
  public Boundedness getBoundedness() {
    return bounded ? Boundedness.BOUNDED : Boundedness.CONTINUOUS_UNBOUNDED;
  }

  @Override
  public SplitEnumerator<PartSplit, PartEnumeratorState> createEnumerator(
      SplitEnumeratorContext<PartSplit> context) {
    return restoreEnumerator(context, PartEnumeratorState.EMPTY);
  }

  @Override
  public SplitEnumerator<PartSplit, PartEnumeratorState> restoreEnumerator(
      SplitEnumeratorContext<PartSplit> context, PartEnumeratorState state) {
    ObjectStore store = ObjectStore.open(address, context.metricGroup());
    return new PartEnumerator(context, store, planner, discoveryInterval, bounded, state);
  }

  @Override
  public SourceReader<T, PartSplit> createReader(SourceReaderContext context) {
    ObjectStore store = ObjectStore.open(address, context.metricGroup());
    return new PartSourceReader<>(store, reader, batchRecords, batchBytes, context);
  }

  @Override
  public SimpleVersionedSerializer<PartSplit> getSplitSerializer() {
    return new PartSplitSerializer();
  }

  @Override
  public SimpleVersionedSerializer<PartEnumeratorState> getEnumeratorCheckpointSerializer() {
    return new PartEnumeratorStateSerializer();
  }

  @Override
  public TypeInformation<T> getProducedType() {
    return type;
  }

  /** What a {@link PartSource} is made of. */
  public static final class Builder<T> {
    private final StoreAddress address;
    private final PartPlanner planner;
    private final PartReader<T> reader;
    private final TypeInformation<T> type;
    private Duration discoveryInterval = Duration.ofSeconds(30);
    private boolean bounded;
    private int batchRecords = 64;
    private long batchBytes = 8L << 20;

    private Builder(
        StoreAddress address, PartPlanner planner, PartReader<T> reader, TypeInformation<T> type) {
      this.address = Objects.requireNonNull(address, "address");
      this.planner = Objects.requireNonNull(planner, "planner");
      this.reader = Objects.requireNonNull(reader, "reader");
      this.type = Objects.requireNonNull(type, "type");
    }

    /** Time between two discoveries of a source that is not bounded; 30 s by default. */
    public Builder<T> discoveryInterval(Duration interval) {
      if (interval.toMillis() <= 0) {
        throw new IllegalArgumentException("Expected an interval above 0, found " + interval);
      }
      this.discoveryInterval = interval;
      return this;
    }

    /** Whether the source ends after the units that one discovery finds. */
    public Builder<T> bounded(boolean value) {
      this.bounded = value;
      return this;
    }

    /**
     * How much a reader reads ahead: batches of so many records or bytes (as {@link
     * PartReader#bytes} tells), whichever comes first, of which four can be in memory.
     */
    public Builder<T> batch(int records, long bytes) {
      if (records <= 0 || bytes <= 0) {
        throw new IllegalArgumentException(
            "Expected positive bounds, found " + records + " records, " + bytes + " bytes");
      }
      this.batchRecords = records;
      this.batchBytes = bytes;
      return this;
    }

    public PartSource<T> build() {
      return new PartSource<>(this);
    }
  }
}
