package io.radflow.ingest.layout;

import io.radflow.ingest.reject.RejectedException;
import io.radflow.ingest.source.RecordIterator;
import io.radflow.ingest.store.ObjectStore;
import java.io.IOException;

/**
 * How one data set is published, and how to read it. A layout is asked on the JobManager what parts
 * a drop has, and on TaskManagers to read them; it sees to it that every row, record or image of
 * the drop comes out of exactly one part, once.
 */
public interface DatasetLayout {

  /** The data set's name, as in {@code drops/NAME/}. */
  String name();

  /**
   * Divides a drop.
   *
   * @throws RejectedException if nothing of the drop can be used, such as for a missing table
   * @throws IOException if the store cannot be read now
   */
  DropPlan plan(Drop drop, ObjectStore store) throws IOException, RejectedException;

  /**
   * The records of one part, the same in every call.
   *
   * @param task one of the plan's tasks
   * @throws IOException if the store cannot be read now
   */
  RecordIterator<DropRecord> open(Drop drop, String task, ObjectStore store) throws IOException;
}
