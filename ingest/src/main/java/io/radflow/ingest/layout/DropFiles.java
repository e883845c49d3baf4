package io.radflow.ingest.layout;

import io.radflow.core.reject.RejectReason;
import io.radflow.core.reject.RejectedException;
import io.radflow.ingest.archive.ArchiveKind;
import io.radflow.ingest.archive.ArchiveMembers;
import io.radflow.ingest.archive.Archives;
import io.radflow.ingest.content.Content;
import io.radflow.ingest.content.ContentReader;
import io.radflow.ingest.content.GzipMembers;
import io.radflow.ingest.content.UnpackLimit;
import io.radflow.ingest.listing.Drop;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.flink.annotation.Internal;

/**
 * The files of a drop by number: its objects by key, then the members of its archives. A member's
 * path is its archive's, {@code !/}, and its own, so it is found wherever published folders are.
 */
@Internal
public final class DropFiles {

  private static final String MARK = "!/";

  private final Drop drop;
  private final ContentReader reader;
  private final Archives archives;
  private final FileTable files;

  private DropFiles(Drop drop, ContentReader reader, Archives archives) {
    this.drop = drop;
    this.reader = reader;
    this.archives = archives;
    this.files = new FileTable(drop);
  }

  /**
   * Lists the files of a drop. What cannot be used of an archive goes to the plan.
   *
   * @param unpacked archives whose members are files
   * @throws IOException if the store cannot be read now
   */
  public static DropFiles of(
      Drop drop, ContentReader reader, Archives archives, Set<ArchiveKind> unpacked, PlanSink plan)
      throws IOException {
    DropFiles files = new DropFiles(drop, reader, archives);
    for (int object = 0; object < drop.objects(); object++) {
      ArchiveKind kind = ArchiveKind.of(drop.path(object));
      if (kind != null && unpacked.contains(kind)) {
        files.unpack(object, kind, plan);
      }
    }
    files.files.leaveOut(SystemFiles::has);
    return files;
  }

  private void unpack(int object, ArchiveKind kind, PlanSink plan) throws IOException {
    int before = files.size();
    List<RejectedRecord> refused = new ArrayList<>();
    files.use(object);
    String key = drop.key(object);
    ArchiveMembers members =
        new ArchiveMembers() {
          @Override
          public void file(String path, Content content) {
            files.add(drop.path(object) + MARK + path, object, content);
          }

          @Override
          public void refused(String path, RejectReason reason, String detail) {
            refused.add(new RejectedRecord(key + MARK + path, null, reason, detail));
          }
        };
    try {
      archives.scan(kind, key, drop.etag(object), drop.size(object), members);
    } catch (RejectedException e) {
      files.truncate(before);
      plan.record(new RejectedRecord(key, null, e.reason(), e.getMessage()));
      return;
    }
    for (RejectedRecord member : refused) {
      plan.record(member);
    }
  }

  public Drop drop() {
    return drop;
  }

  ContentReader reader() {
    return reader;
  }

  /** Where a file stands in the drop. */
  String path(int file) {
    return files.path(file);
  }

  /** The last part of a file's path. */
  String name(int file) {
    String path = path(file);
    return path.substring(path.lastIndexOf('/') + 1);
  }

  /** Where a file is in the bucket, with {@code !/MEMBER} where that applies. */
  String source(int file) {
    return drop.prefix() + path(file);
  }

  Content content(int file) {
    return files.content(file);
  }

  /** The ETag of the object that a file is, or is in. */
  String etag(int file) {
    return files.etag(file);
  }

  /** Files whose path matches, by number. They count as known to the layout. */
  IntStream matching(Pattern path) {
    return files.all().filter(file -> path.matcher(path(file)).matches()).peek(files::use);
  }

  /** Files that match, by the pattern's group {@code name}; of equal names the first. */
  FileIndex index(Pattern path) {
    return new FileIndex(this, path);
  }

  /** Number of files that no layout asked for, those of desktops left out. */
  public int ignored() {
    return (int) files.unused().count();
  }

  /** Some of the files that no layout asked for. */
  public List<String> ignoredExamples(int most) {
    return files.unused().limit(most).mapToObj(this::path).toList();
  }

  /**
   * The one file that matches, which the data set cannot do without.
   *
   * @param published its name, for people
   * @throws RejectedException MISSING_TABLE if there is none, MALFORMED_TABLE if there are several
   *     or it is too large
   */
  int required(Pattern path, String published, long maxBytes) throws RejectedException {
    int[] found = matching(path).toArray();
    if (found.length == 0) {
      throw new RejectedException(
          RejectReason.MISSING_TABLE,
          String.format(
              "No %s among the drop's %d files; none of its images was read",
              published, files.size()));
    }
    if (found.length > 1) {
      throw new RejectedException(
          RejectReason.MALFORMED_TABLE,
          String.format(
              "Expected one %s, found %s",
              published,
              IntStream.of(found).mapToObj(this::path).collect(Collectors.joining(", "))));
    }
    long bytes = content(found[0]).bytes();
    if (bytes > maxBytes) {
      throw new RejectedException(
          RejectReason.MALFORMED_TABLE,
          String.format("%s has %d bytes, expected at most %d", path(found[0]), bytes, maxBytes));
    }
    return found[0];
  }

  /**
   * A CSV table from its header on, unpacked if its name ends in .gz. The caller closes it.
   *
   * @throws RejectedException MALFORMED_TABLE if it is damaged or no table
   */
  CsvTable table(int file) throws IOException, RejectedException {
    try {
      InputStream in = reader.open(content(file));
      if (path(file).endsWith(".gz")) {
        in = new UnpackLimit(new GzipMembers(in), content(file).bytes());
      }
      return CsvTable.open(path(file), in, reader);
    } catch (IOException e) {
      throw damaged(file, e);
    }
  }

  private RejectedException damaged(int file, IOException e) throws IOException {
    RejectedException reason = reader.rejected(e);
    return new RejectedException(
        RejectReason.MALFORMED_TABLE, path(file) + ": " + reason.getMessage(), e);
  }

  /**
   * Tells the members of a tar file that was not unpacked; tar files among them as files.
   *
   * @throws RejectedException if the archive cannot be used
   */
  void tarMembers(int object, ArchiveMembers members) throws IOException, RejectedException {
    archives.scanOuterTar(drop.key(object), drop.etag(object), drop.size(object), members);
  }

  /**
   * All bytes of a small file.
   *
   * @throws RejectedException if it cannot be read
   */
  byte[] read(int file, long maxBytes) throws IOException, RejectedException {
    return reader.read(content(file), maxBytes);
  }

  /**
   * The lines of a text file.
   *
   * @throws RejectedException MALFORMED_TABLE if it is not UTF-8
   */
  List<String> lines(int file, long maxBytes) throws IOException, RejectedException {
    byte[] bytes = read(file, maxBytes);
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .decode(ByteBuffer.wrap(bytes))
          .toString()
          .lines()
          .toList();
    } catch (CharacterCodingException e) {
      throw new RejectedException(
          RejectReason.MALFORMED_TABLE, path(file) + " is not UTF-8 text", e);
    }
  }

  /** An image of a data set without views. */
  ImageRecord image(
      int file, String id, long row, String split, String patient, Map<String, String> labels) {
    return new ImageRecord(
        drop.dataset() + "/" + id,
        row,
        split,
        patient,
        null,
        labels,
        source(file),
        etag(file),
        null,
        content(file));
  }

  /** Gives the plan a reject for each image that no row claimed. */
  void planUnclaimed(FileIndex images, PlanSink plan) throws IOException {
    for (int file : (Iterable<Integer>) images.unclaimed()::iterator) {
      plan.record(
          new RejectedRecord(
              source(file),
              null,
              RejectReason.IMAGE_WITHOUT_ROW,
              "No row of the data set's tables names this image"));
    }
  }
}
