package io.radflow.ingest.layout;

import io.radflow.ingest.content.Content;
import io.radflow.ingest.listing.CompactStrings;
import io.radflow.ingest.listing.Drop;
import java.util.Arrays;
import java.util.BitSet;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/** Where files are, at some 40 bytes and its name for each: a drop's objects, then members. */
final class FileTable {

  private static final byte RANGE = 0;
  private static final byte ZIP = 1;
  private static final byte TAR_GZ = 2;

  private final Drop drop;
  private final int objects;
  private final BitSet used = new BitSet();
  private final BitSet leftOut = new BitSet();

  private CompactStrings paths = new CompactStrings();
  private byte[] kinds = new byte[0];
  private int[] archives = new int[0];
  private long[] offsets = new long[0];
  private long[] sizes = new long[0];
  private long[] packed = new long[0];
  private int[] checksums = new int[0];
  private int members;

  FileTable(Drop drop) {
    this.drop = drop;
    this.objects = drop.objects();
  }

  int size() {
    return objects + members;
  }

  /** Takes a member of an archive in. */
  void add(String path, int object, Content content) {
    if (members == kinds.length) {
      grow(Math.max(64, 2 * members));
    }
    archives[members] = object;
    sizes[members] = content.bytes();
    if (content instanceof Content.Range range) {
      kinds[members] = RANGE;
      offsets[members] = range.offset();
    } else if (content instanceof Content.ZipMember member) {
      kinds[members] = ZIP;
      offsets[members] = member.offset();
      packed[members] = member.packed() << Short.SIZE | member.method();
      checksums[members] = (int) member.crc32();
    } else {
      kinds[members] = TAR_GZ;
      offsets[members] = ((Content.TarGzMember) content).member();
    }
    paths.add(path);
    members++;
  }

  private void grow(int length) {
    kinds = Arrays.copyOf(kinds, length);
    archives = Arrays.copyOf(archives, length);
    offsets = Arrays.copyOf(offsets, length);
    sizes = Arrays.copyOf(sizes, length);
    packed = Arrays.copyOf(packed, length);
    checksums = Arrays.copyOf(checksums, length);
  }

  /** Forgets all files from one on. */
  void truncate(int size) {
    members = size - objects;
    CompactStrings kept = new CompactStrings();
    for (int i = 0; i < members; i++) {
      kept.add(paths.get(i));
    }
    paths = kept;
  }

  String path(int file) {
    return file < objects ? drop.path(file) : paths.get(file - objects);
  }

  String etag(int file) {
    return drop.etag(file < objects ? file : archives[file - objects]);
  }

  Content content(int file) {
    if (file < objects) {
      return new Content.Whole(drop.key(file), drop.etag(file), drop.size(file));
    }
    int member = file - objects;
    int object = archives[member];
    String key = drop.key(object);
    String etag = drop.etag(object);
    return switch (kinds[member]) {
      case RANGE -> new Content.Range(key, etag, offsets[member], sizes[member]);
      case ZIP ->
          new Content.ZipMember(
              key,
              etag,
              offsets[member],
              packed[member] >>> Short.SIZE,
              sizes[member],
              Integer.toUnsignedLong(checksums[member]),
              (int) (packed[member] & 0xFFFF));
      default ->
          new Content.TarGzMember(
              key, etag, drop.size(object), (int) offsets[member], sizes[member]);
    };
  }

  void use(int file) {
    used.set(file);
  }

  /** Files of such paths are none from now on. */
  void leaveOut(Predicate<String> path) {
    IntStream.range(0, size()).filter(file -> path.test(path(file))).forEach(leftOut::set);
  }

  /** The files that are not left out. */
  IntStream all() {
    return IntStream.range(0, size()).filter(file -> !leftOut.get(file));
  }

  IntStream unused() {
    return all().filter(file -> !used.get(file));
  }
}
