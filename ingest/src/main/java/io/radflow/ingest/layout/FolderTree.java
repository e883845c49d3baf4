package io.radflow.ingest.layout;

import io.radflow.core.reject.RejectReason;
import io.radflow.core.reject.RejectedException;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * How the folders of a drop are read: {@code CLASS/…/image} or {@code SPLIT/CLASS/…/image}, below
 * any number of folders that wrap all the others. All archives are one tree with what lies beside
 * them. A tree that people could mean in two ways is none.
 */
final class FolderTree {

  /** Names that a message tells. */
  private static final int MOST_NAMES = 5;

  private final Iterable<FolderPath> images;
  private int wrappers;
  private boolean splits;

  private FolderTree(Iterable<FolderPath> images) {
    this.images = images;
  }

  /**
   * Reads the folders of all images.
   *
   * @param images may be gone through several times
   * @throws RejectedException AMBIGUOUS_FOLDERS with both readings
   */
  static FolderTree of(Iterable<FolderPath> images) throws RejectedException {
    FolderTree tree = new FolderTree(images);
    while (tree.isWrapped()) {
      tree.wrappers++;
    }
    tree.splits = tree.hasSplits();
    if (!tree.splits) {
      tree.requireOneTree();
    }
    return tree;
  }

  /** Whether classes are below folders of splits. */
  boolean hasSplitFolders() {
    return splits;
  }

  /** Where an image's class stands among its folders; -1 if it has none. */
  int classAt(FolderPath image) {
    int at = splits ? splitAt(image, wrappers) + 1 : wrappers;
    return splits && at == 0 || at >= image.folders().length ? -1 : at;
  }

  /** The first folder from one on that is named after a split; -1 if none is. */
  private static int splitAt(FolderPath image, int from) {
    for (int i = from; i < image.folders().length; i++) {
      if (SplitFolder.is(image.folders()[i])) {
        return i;
      }
    }
    return -1;
  }

  /** Whether one folder holds all others, and is neither a class nor a split. */
  private boolean isWrapped() throws RejectedException {
    SortedSet<String> tops = folders(wrappers);
    if (tops.size() != 1 || SplitFolder.is(tops.first())) {
      return false;
    }
    SortedSet<String> below = folders(wrappers + 1);
    if (below.isEmpty()) {
      return false;
    }
    FolderPath direct = imageOf(wrappers + 1);
    if (direct != null && !below.stream().allMatch(SplitFolder::is)) {
      throw ambiguous(
          "all images are of the class " + tops.first(),
          "their classes are " + names(below) + ", and " + direct.path() + " has none");
    }
    return true;
  }

  /** Whether the outermost folders are splits. */
  private boolean hasSplits() throws RejectedException {
    SortedSet<String> tops = folders(wrappers);
    if (tops.stream().allMatch(SplitFolder::is)) {
      return !tops.isEmpty();
    }
    FolderPath within = null;
    boolean all = true;
    for (FolderPath image : images) {
      if (image.folders().length > wrappers) {
        int at = splitAt(image, wrappers);
        if (at >= 0) {
          within = within == null ? image : within;
        }
        all &= at >= 0 && at + 1 < image.folders().length;
      }
    }
    boolean beside = tops.stream().anyMatch(SplitFolder::is);
    if (within == null || all && beside) {
      return within != null;
    }
    throw ambiguous(
        "the classes are " + names(tops) + ", without splits",
        within.path() + " is of the split " + within.folders()[splitAt(within, wrappers)]);
  }

  /** Archives that each have a folder around all of theirs would make classes of these. */
  private void requireOneTree() throws RejectedException {
    Map<String, Set<String>> topsOfRoots = new LinkedHashMap<>();
    SortedSet<String> below = new TreeSet<>();
    for (FolderPath image : images) {
      int length = image.folders().length;
      if (length == wrappers + 1) {
        return;
      }
      if (length > wrappers) {
        topsOfRoots
            .computeIfAbsent(image.root(), root -> new HashSet<>())
            .add(image.folders()[wrappers]);
        below.add(image.folders()[wrappers + 1]);
      }
    }
    boolean wrapped =
        topsOfRoots.size() > 1 && topsOfRoots.values().stream().allMatch(tops -> tops.size() == 1);
    if (wrapped) {
      throw ambiguous(
          "the classes are " + names(folders(wrappers)),
          "each archive has one folder around its classes " + names(below));
    }
  }

  private SortedSet<String> folders(int depth) {
    SortedSet<String> names = new TreeSet<>();
    for (FolderPath image : images) {
      if (image.folders().length > depth) {
        names.add(image.folders()[depth]);
      }
    }
    return names;
  }

  /** An image below so many folders, or null. */
  private FolderPath imageOf(int folders) {
    for (FolderPath image : images) {
      if (image.folders().length == folders) {
        return image;
      }
    }
    return null;
  }

  private static String names(SortedSet<String> names) {
    return names.stream().limit(MOST_NAMES).collect(Collectors.joining(", "))
        + (names.size() > MOST_NAMES ? " and " + (names.size() - MOST_NAMES) + " more" : "");
  }

  private static RejectedException ambiguous(String one, String other) {
    return new RejectedException(
        RejectReason.AMBIGUOUS_FOLDERS,
        String.format(
            "The folders can be read in two ways: %s; or %s. Expected CLASS/… for all images or"
                + " SPLIT/CLASS/… for all, where SPLIT is %s",
            one, other, SplitFolder.NAMES));
  }
}
