package io.radflow.ingest.plan;

import io.radflow.core.store.ObjectStore;
import io.radflow.ingest.content.Content;
import io.radflow.ingest.layout.DropRecord;
import io.radflow.ingest.layout.ImageRecord;
import io.radflow.ingest.layout.PlanSink;
import io.radflow.ingest.layout.RejectedRecord;
import io.radflow.ingest.listing.CompactStrings;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.zip.CRC32C;
import java.util.zip.GZIPOutputStream;
import org.apache.flink.annotation.Internal;

/**
 * Divides a drop in parts and writes what each is to be read as: {@value #RECORDS_PER_PART} records
 * of files that can be fetched alone, or a whole compressed archive in its order, or a file of many
 * records.
 */
@Internal
public final class PlanWriter implements PlanSink {

  static final int RECORDS_PER_PART = 512;

  private final ObjectStore store;
  private final DropUnit unit;
  private final byte[] settings;
  private final List<Long> digests = new ArrayList<>();
  private final Map<String, Archive> archives = new LinkedHashMap<>();
  private List<String> lines = new ArrayList<>();

  /**
   * @param settings what the output depends on beside the drop, such as options
   */
  public PlanWriter(ObjectStore store, DropUnit unit, String settings) {
    this.store = store;
    this.unit = unit;
    this.settings = settings.getBytes(StandardCharsets.UTF_8);
  }

  @Override
  public void record(DropRecord record) throws IOException {
    String line = PlanLine.of(record).json();
    if (record instanceof ImageRecord image
        && image.content() instanceof Content.TarGzMember member) {
      archives.computeIfAbsent(member.key(), key -> new Archive()).add(member.member(), line);
      return;
    }
    lines.add(line);
    if (lines.size() == RECORDS_PER_PART) {
      writeLines();
    }
  }

  @Override
  public void stream(String task) throws IOException {
    write(List.of(PlanLine.of(task).json()));
  }

  /** Forgets what was planned: the drop is nothing but these rejects. */
  public void replaceBy(List<RejectedRecord> rejects) throws IOException {
    digests.clear();
    archives.clear();
    lines = new ArrayList<>();
    for (RejectedRecord reject : rejects) {
      record(reject);
    }
  }

  /**
   * Writes what is left and tells each part's digest.
   *
   * @return at least one
   */
  public List<Long> finish() throws IOException {
    for (Archive archive : archives.values()) {
      write(archive.inOrder());
    }
    archives.clear();
    if (!lines.isEmpty() || digests.isEmpty()) {
      writeLines();
    }
    return List.copyOf(digests);
  }

  private void writeLines() throws IOException {
    write(lines);
    lines = new ArrayList<>();
  }

  private void write(Iterable<String> part) throws IOException {
    CRC32C digest = new CRC32C();
    digest.update(settings);
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (OutputStream out = new GZIPOutputStream(packed)) {
      for (String line : part) {
        byte[] bytes = (line + "\n").getBytes(StandardCharsets.UTF_8);
        digest.update(bytes);
        out.write(bytes);
      }
    }
    store.write(PlanReader.key(unit, digests.size()), packed.toByteArray());
    digests.add(digest.getValue());
  }

  /** The members of a compressed archive that are images. */
  private static final class Archive {
    private final CompactStrings lines = new CompactStrings();
    private long[] members = new long[16];

    private void add(int member, String line) {
      int number = lines.add(line);
      if (number == members.length) {
        members = Arrays.copyOf(members, 2 * number);
      }
      members[number] = (long) member << Integer.SIZE | number;
    }

    private Iterable<String> inOrder() {
      long[] order = Arrays.copyOf(members, lines.size());
      Arrays.sort(order);
      return () ->
          IntStream.range(0, order.length).mapToObj(i -> lines.get((int) order[i])).iterator();
    }
  }
}
