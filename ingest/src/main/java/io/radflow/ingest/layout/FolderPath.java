package io.radflow.ingest.layout;

import java.util.Arrays;

/**
 * Where an image stands.
 *
 * @param path in the drop
 * @param root path of the archive that it is in, which counts as no folder; empty for none
 * @param folders from the outermost one in that archive, or in the drop
 */
record FolderPath(String path, String root, String[] folders) {

  private static final String MARK = "!/";

  static FolderPath of(String path) {
    int mark = path.lastIndexOf(MARK);
    String[] parts = path.substring(mark < 0 ? 0 : mark + MARK.length()).split("/");
    return new FolderPath(
        path, mark < 0 ? "" : path.substring(0, mark), Arrays.copyOf(parts, parts.length - 1));
  }
}
