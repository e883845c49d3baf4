package io.radflow.ingest.layout;

import io.radflow.core.reject.RejectedException;
import io.radflow.core.source.RecordIterator;
import io.radflow.ingest.archive.ArchiveKind;
import io.radflow.ingest.content.ContentReader;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.flink.annotation.Internal;

/**
 * How one data set is published, and how to read it. A layout is asked on the JobManager what a
 * drop holds, and on TaskManagers to read files of many records; it sees to it that every row,
 * record or image of the drop comes out once.
 */
@Internal
public interface DatasetLayout {

  /** The data set's name, as in {@code drops/NAME/}. */
  String name();

  /** The archives whose members {@link #plan} is to see as files; the others it sees themselves. */
  default Set<ArchiveKind> unpacked() {
    return Set.of(ArchiveKind.values());
  }

  /**
   * Tells all that a drop holds.
   *
   * @throws RejectedException if nothing of the drop can be used, such as for a missing table
   * @throws IOException if the store cannot be read now
   */
  void plan(DropFiles files, PlanSink plan) throws IOException, RejectedException;

  /**
   * The records of a file of many, the same in every call.
   *
   * @param task that {@link #plan} gave
   * @throws IOException if the store cannot be read now
   */
  default RecordIterator<DropRecord> open(String task, ContentReader reader) throws IOException {
    throw new IllegalStateException(name() + " has no files of records, found " + task);
  }

  /**
   * The class of an image, where the data set has classes that only its images tell; the drop's
   * manifest counts them.
   *
   * @param labels by published name
   */
  default Optional<String> classOf(Map<String, String> labels) {
    return Optional.empty();
  }

  /** What of a record tells the patient. */
  default PatientTraces patientTraces() {
    return PatientTraces.NONE;
  }
}
