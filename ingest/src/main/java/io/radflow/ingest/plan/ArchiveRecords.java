package io.radflow.ingest.plan;

import io.radflow.core.reject.RejectedException;
import io.radflow.core.source.RecordIterator;
import io.radflow.ingest.content.Content;
import io.radflow.ingest.content.ContentReader;
import io.radflow.ingest.content.TarGzStream;
import io.radflow.ingest.layout.DropRecord;
import io.radflow.ingest.layout.ImageRecord;
import io.radflow.ingest.layout.RejectedRecord;
import java.io.IOException;

/**
 * Reads the images of a compressed archive along with their records: it can only be read once, from
 * its start.
 */
final class ArchiveRecords implements RecordIterator<DropRecord> {

  private final RecordIterator<DropRecord> records;
  private final ContentReader reader;
  private final long maxImageBytes;

  private TarGzStream archive;
  private RejectedException broken;

  ArchiveRecords(RecordIterator<DropRecord> records, ContentReader reader, long maxImageBytes) {
    this.records = records;
    this.reader = reader;
    this.maxImageBytes = maxImageBytes;
  }

  @Override
  public boolean hasNext() throws IOException {
    return records.hasNext();
  }

  @Override
  public DropRecord next() throws IOException {
    ImageRecord image = (ImageRecord) records.next();
    try {
      return image.with(new Content.Inline(read((Content.TarGzMember) image.content())));
    } catch (RejectedException e) {
      return new RejectedRecord(image.source(), image.id(), e.reason(), e.getMessage());
    }
  }

  private byte[] read(Content.TarGzMember member) throws IOException, RejectedException {
    if (broken != null) {
      throw broken;
    }
    try {
      if (archive == null) {
        archive =
            TarGzStream.open(reader.store(), member.key(), member.etag(), member.archiveBytes());
      }
      archive.to(member.member());
      return ContentReader.readAll(archive.content(), maxImageBytes);
    } catch (IOException | RuntimeException e) {
      // What comes after it in the archive cannot be reached either.
      broken = reader.rejected(e);
      throw broken;
    }
  }

  @Override
  public void close() throws IOException {
    records.close();
    if (archive != null) {
      archive.close();
    }
  }
}
