package io.radflow.ingest.layout;

import io.radflow.ingest.reject.RejectReason;
import io.radflow.ingest.reject.RejectedException;
import io.radflow.ingest.store.ObjectStore;
import io.radflow.ingest.store.StoredObject;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.zip.GZIPInputStream;

/** Finds the tables and images of a drop, wherever above their published folders it begins. */
final class DropFiles {

  private final Drop drop;
  private final ObjectStore store;

  DropFiles(Drop drop, ObjectStore store) {
    this.drop = drop;
    this.store = store;
  }

  /** The last part of a path. */
  static String fileName(StoredObject object) {
    return object.key().substring(object.key().lastIndexOf('/') + 1);
  }

  /** A file name without what follows its last dot. */
  static String stem(String fileName) {
    int dot = fileName.lastIndexOf('.');
    return dot < 0 ? fileName : fileName.substring(0, dot);
  }

  /** Objects whose path in the drop matches, by key. */
  List<StoredObject> matching(Pattern path) {
    return drop.objects().stream()
        .filter(object -> path.matcher(drop.relative(object)).matches())
        .sorted(Comparator.comparing(StoredObject::key))
        .toList();
  }

  /** Objects whose path in the drop matches, by file name; of equal names the first by key. */
  Map<String, StoredObject> byName(Pattern path) {
    Map<String, StoredObject> byName = new HashMap<>();
    matching(path).forEach(object -> byName.putIfAbsent(fileName(object), object));
    return byName;
  }

  /**
   * The bytes of the one object that matches, which the data set cannot do without.
   *
   * @throws RejectedException MISSING_TABLE if there is none, MALFORMED_TABLE if there are several
   *     or it is too large
   */
  StoredObject required(Pattern path, String published, long maxBytes) throws RejectedException {
    List<StoredObject> found = matching(path);
    if (found.isEmpty()) {
      throw new RejectedException(
          RejectReason.MISSING_TABLE,
          String.format(
              "No %s among the drop's %d objects; none of its images was read",
              published, drop.objects().size()));
    }
    if (found.size() > 1) {
      throw new RejectedException(
          RejectReason.MALFORMED_TABLE,
          String.format(
              "Expected one %s, found %s",
              published, found.stream().map(drop::relative).collect(Collectors.joining(", "))));
    }
    if (found.get(0).size() > maxBytes) {
      throw new RejectedException(
          RejectReason.MALFORMED_TABLE,
          String.format(
              "%s has %d bytes, expected at most %d",
              drop.relative(found.get(0)), found.get(0).size(), maxBytes));
    }
    return found.get(0);
  }

  /**
   * A CSV table, unpacked if its name ends in .gz.
   *
   * @throws RejectedException MALFORMED_TABLE if it is damaged, too large or no table
   */
  CsvTable table(StoredObject object) throws IOException, RejectedException {
    byte[] bytes = read(object);
    String path = drop.relative(object);
    return CsvTable.parse(path, path.endsWith(".gz") ? unpacked(path, bytes) : bytes);
  }

  private static byte[] unpacked(String path, byte[] packed) throws RejectedException {
    try (InputStream in =
        new UnpackLimit(new GZIPInputStream(new ByteArrayInputStream(packed)), packed.length)) {
      byte[] bytes = in.readNBytes((int) CsvTable.MAX_BYTES + 1);
      if (bytes.length > CsvTable.MAX_BYTES) {
        throw new IOException("It unpacks to more than " + CsvTable.MAX_BYTES + " bytes");
      }
      return bytes;
    } catch (IOException e) {
      throw new RejectedException(
          RejectReason.MALFORMED_TABLE, path + " cannot be unpacked: " + e.getMessage(), e);
    }
  }

  byte[] read(StoredObject object) throws IOException {
    return store.read(object.key(), object.size());
  }

  /**
   * The lines of a text file.
   *
   * @throws RejectedException MALFORMED_TABLE if it is not UTF-8
   */
  List<String> lines(StoredObject object) throws IOException, RejectedException {
    try {
      String text =
          StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(read(object))).toString();
      return text.lines().toList();
    } catch (CharacterCodingException e) {
      throw new RejectedException(
          RejectReason.MALFORMED_TABLE, drop.relative(object) + " is not UTF-8 text", e);
    }
  }

  /** An image that is an object of its own. */
  ImageRecord image(
      StoredObject object,
      String id,
      long row,
      String split,
      String patient,
      Map<String, String> labels) {
    return new ImageRecord(
        drop.dataset() + "/" + id,
        row,
        split,
        patient,
        null,
        labels,
        object.key(),
        object.etag(),
        null,
        new ImageContent.Stored(store, object));
  }

  /** Rejects for the images that no row named, by key. */
  List<DropRecord> withoutRow(Pattern path, Set<String> namedKeys) {
    List<DropRecord> rejects = new ArrayList<>();
    for (StoredObject object : matching(path)) {
      if (!namedKeys.contains(object.key())) {
        rejects.add(
            new RejectedRecord(
                object.key(),
                null,
                RejectReason.IMAGE_WITHOUT_ROW,
                "No row of the data set's tables names this image"));
      }
    }
    return rejects;
  }
}
