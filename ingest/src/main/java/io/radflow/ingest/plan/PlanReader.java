package io.radflow.ingest.plan;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.radflow.core.source.RecordIterator;
import io.radflow.core.store.BucketLayout;
import io.radflow.ingest.content.Content;
import io.radflow.ingest.content.ContentReader;
import io.radflow.ingest.layout.DatasetLayout;
import io.radflow.ingest.layout.DropRecord;
import io.radflow.ingest.layout.ImageRecord;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.NoSuchElementException;
import java.util.zip.GZIPInputStream;
import org.apache.flink.annotation.Internal;

/** Reads the records that a part was planned to hold. */
@Internal
public final class PlanReader {

  private final ContentReader reader;
  private final long maxImageBytes;

  /**
   * @param maxImageBytes largest member of a compressed archive to read
   */
  public PlanReader(ContentReader reader, long maxImageBytes) {
    this.reader = reader;
    this.maxImageBytes = maxImageBytes;
  }

  static String key(DropUnit unit, int part) {
    return BucketLayout.plan(unit.dataset(), unit.drop(), unit.state())
        + String.format(Locale.ROOT, "part-%05d.jsonl.gz", part);
  }

  /**
   * The records of a part, in order.
   *
   * @param layout of the drop's data set; null where it has none
   */
  public RecordIterator<DropRecord> open(DropUnit unit, int part, DatasetLayout layout)
      throws IOException {
    String key = key(unit, part);
    Lines lines = new Lines(key, reader);
    PlanLine first = lines.peek();
    if (first != null && first.stream() != null) {
      lines.close();
      return layout.open(first.stream(), reader);
    }
    boolean archive =
        first != null
            && first.record() instanceof ImageRecord image
            && image.content() instanceof Content.TarGzMember;
    return archive ? new ArchiveRecords(lines, reader, maxImageBytes) : lines;
  }

  /** Lines of a plan, as records. */
  private static final class Lines implements RecordIterator<DropRecord> {
    private final String key;
    private final BufferedReader in;
    private PlanLine ahead;
    private boolean atEnd;

    private Lines(String key, ContentReader reader) throws IOException {
      this.key = key;
      this.in =
          new BufferedReader(
              new InputStreamReader(
                  new GZIPInputStream(reader.store().open(key), 1 << 16), StandardCharsets.UTF_8));
    }

    private PlanLine peek() throws IOException {
      if (ahead == null && !atEnd) {
        String line = in.readLine();
        atEnd = line == null;
        ahead = atEnd ? null : parse(line);
      }
      return ahead;
    }

    private PlanLine parse(String line) throws IOException {
      try {
        return PlanLine.MAPPER.readValue(line, PlanLine.class);
      } catch (JsonProcessingException e) {
        throw new IOException(key + ": not a plan: " + e.getOriginalMessage(), e);
      }
    }

    @Override
    public boolean hasNext() throws IOException {
      return peek() != null;
    }

    @Override
    public DropRecord next() throws IOException {
      PlanLine next = peek();
      if (next == null) {
        throw new NoSuchElementException();
      }
      ahead = null;
      return next.record();
    }

    @Override
    public void close() throws IOException {
      in.close();
    }
  }
}
