package io.radflow.ingest.layout;

import io.radflow.core.reject.RejectReason;
import io.radflow.core.reject.RejectedException;
import io.radflow.ingest.archive.ArchiveKind;
import io.radflow.ingest.archive.Archives;
import io.radflow.ingest.content.Content;
import io.radflow.ingest.content.ContentReader;
import io.radflow.ingest.content.SafeName;
import io.radflow.ingest.content.UnpackLimit;
import io.radflow.ingest.listing.StringIndex;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;

/** The images of a tar file, or of the tar files in one, as they come. */
final class ImagenetTar extends StreamRecords {

  private static final int BUFFER_BYTES = 1 << 20;
  private static final int MAX_IMAGE_BYTES = 256 << 20;

  private final ContentReader reader;
  private final String dataset;
  private final ImagenetTask task;
  private final StringIndex ids = new StringIndex();

  private TarArchiveInputStream outer;
  private TarArchiveInputStream inner;
  private String innerPath = "";
  private long number;

  ImagenetTar(ContentReader reader, String dataset, ImagenetTask task) {
    super(reader, task.source());
    this.reader = reader;
    this.dataset = dataset;
    this.task = task;
  }

  @Override
  DropRecord read() throws IOException, RejectedException {
    if (outer == null) {
      outer = new TarArchiveInputStream(content());
    }
    while (true) {
      TarArchiveInputStream tar = inner == null ? outer : inner;
      TarArchiveEntry entry = tar.getNextEntry();
      if (entry == null && inner != null) {
        inner = null;
        innerPath = "";
      } else if (entry == null) {
        return null;
      } else if (inner == null
          && Archives.isPlainFile(entry)
          && ArchiveKind.of(entry.getName()) == ArchiveKind.TAR) {
        innerPath = entry.getName() + "!/";
        inner = new TarArchiveInputStream(outer);
      } else if (!entry.isDirectory()) {
        return member(tar, entry);
      }
    }
  }

  private InputStream content() throws IOException {
    InputStream packed = new BufferedInputStream(reader.open(task.content()), BUFFER_BYTES);
    return task.kind() == ImagenetTask.Kind.TAR
        ? packed
        : new UnpackLimit(new GZIPInputStream(packed, BUFFER_BYTES), task.content().bytes());
  }

  private DropRecord member(InputStream tar, TarArchiveEntry entry)
      throws IOException, RejectedException {
    String path = innerPath + entry.getName();
    String source = task.source() + "!/" + path;
    RejectReason problem = problem(entry);
    if (problem != null) {
      return new RejectedRecord(
          source,
          null,
          problem,
          "Found the member " + path + ", expected an image as a plain file");
    }
    if (entry.getSize() > MAX_IMAGE_BYTES) {
      return new RejectedRecord(
          source,
          null,
          RejectReason.IMAGE_TOO_LARGE,
          "The member has " + entry.getSize() + " bytes, at most " + MAX_IMAGE_BYTES + " are read");
    }
    byte[] bytes = tar.readNBytes((int) entry.getSize());
    if (bytes.length < entry.getSize()) {
      throw new IOException(path + " ends after " + bytes.length + " of its bytes");
    }
    ImagenetTask own =
        new ImagenetTask(
            task.kind(),
            source,
            task.etag(),
            task.content(),
            task.synset(),
            task.split(),
            task.firstRow(),
            task.truth());
    DropRecord record =
        ImagenetLayout.record(
            dataset, own, path, task.firstRow() + number++, new Content.Inline(bytes));
    if (record instanceof ImageRecord image && ids.putIfAbsent(image.id(), 0) >= 0) {
      return new RejectedRecord(
          source,
          image.id(),
          RejectReason.DUPLICATE_IMAGE,
          "An earlier member of the archive has the same name; that one was taken");
    }
    return record;
  }

  private static RejectReason problem(TarArchiveEntry entry) {
    if (!Archives.isPlainFile(entry)) {
      return RejectReason.LINK_MEMBER;
    }
    if (!SafeName.isSafePath(entry.getName())) {
      return RejectReason.UNSAFE_PATH;
    }
    if (ArchiveKind.of(entry.getName()) != null) {
      return RejectReason.NESTED_ARCHIVE;
    }
    return ImagenetNames.IMAGE.matcher(entry.getName()).matches()
        ? null
        : RejectReason.UNEXPECTED_NAME;
  }

  @Override
  public void close() throws IOException {
    if (outer != null) {
      outer.close();
    }
  }
}
