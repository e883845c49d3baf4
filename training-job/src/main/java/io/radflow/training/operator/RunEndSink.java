package io.radflow.training.operator;

import io.radflow.core.part.PartReceipt;
import io.radflow.core.store.BucketLayout;
import io.radflow.core.store.ObjectStore;
import io.radflow.core.store.StoreAddress;
import io.radflow.training.identity.RunEnd;
import java.io.IOException;
import org.apache.flink.annotation.Internal;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.api.connector.sink2.SinkWriter;
import org.apache.flink.api.connector.sink2.WriterInitContext;

/** Tells that a run has ended once all that it writes is written. */
@Internal
public final class RunEndSink implements Sink<PartReceipt> {

  private static final long serialVersionUID = 1L;

  private static final String STEP = "step=";

  private final StoreAddress address;
  private final String run;
  private final String fingerprint;

  public RunEndSink(StoreAddress address, RunDescription run) {
    this.address = address;
    this.run = run.run();
    this.fingerprint = run.identity().id();
  }

  @Override
  @Deprecated
  public SinkWriter<PartReceipt> createWriter(InitContext context) {
    return new Writer();
  }

  @Override
  public SinkWriter<PartReceipt> createWriter(WriterInitContext context) {
    return new Writer();
  }

  private final class Writer implements SinkWriter<PartReceipt> {

    @Override
    public void write(PartReceipt receipt, Context context) {
      // What is written is no news; that nothing more is written is.
    }

    @Override
    public void flush(boolean endOfInput) throws IOException {
      if (endOfInput) {
        try (ObjectStore store = ObjectStore.open(address)) {
          new RunEnd(RunEnd.SCHEMA_VERSION, run, fingerprint, lastStep(store)).write(store);
        }
      }
    }

    @Override
    public void close() {
      // Holds nothing.
    }
  }

  /** Of the last evaluation pass, which is the run's end. */
  private long lastStep(ObjectStore store) throws IOException {
    return store.folders(BucketLayout.predictions(run)).stream()
        .filter(folder -> folder.startsWith(STEP))
        .mapToLong(folder -> Long.parseLong(folder.substring(STEP.length())))
        .max()
        .orElse(0);
  }
}
