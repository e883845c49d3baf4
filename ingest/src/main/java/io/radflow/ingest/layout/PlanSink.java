package io.radflow.ingest.layout;

import java.io.IOException;
import org.apache.flink.annotation.Internal;

/** Receives what a drop is to be read as, in the published order. */
@Internal
public interface PlanSink {

  /** One thing of the drop, known by its tables or its name. */
  void record(DropRecord record) throws IOException;

  /**
   * A file of many records, which are known only when it is read.
   *
   * @param task for {@link DatasetLayout#open}
   */
  void stream(String task) throws IOException;
}
