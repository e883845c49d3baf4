package io.radflow.ingest.layout;

import io.radflow.ingest.listing.StringIndex;
import java.util.BitSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/** Image files by the name that tables call them, and which of them a row has named. */
final class FileIndex {

  private final StringIndex byName = new StringIndex();
  private final BitSet repeated = new BitSet();
  private final BitSet unnamed = new BitSet();

  /**
   * @param path of an image; its group {@code name} is what tables call it
   */
  FileIndex(DropFiles files, Pattern path) {
    files
        .matching(path)
        .forEach(
            file -> {
              Matcher matcher = path.matcher(files.path(file));
              if (matcher.matches()) {
                unnamed.set(file);
                if (byName.putIfAbsent(matcher.group("name"), file) != StringIndex.ABSENT) {
                  repeated.set(file);
                }
              }
            });
  }

  /** Number of names. */
  int size() {
    return byName.size();
  }

  /** The first file of this name, or {@link StringIndex#ABSENT}. */
  int find(String name) {
    return byName.find(name);
  }

  /** Notes that a row names the file, and tells whether it is the first that does. */
  boolean claim(int file) {
    boolean first = unnamed.get(file);
    unnamed.clear(file);
    return first;
  }

  /** Files that no row named, by number. */
  IntStream unclaimed() {
    return unnamed.stream();
  }

  /** Whether a file before it has the same name. */
  boolean isRepeated(int file) {
    return repeated.get(file);
  }
}
