package io.radflow.ingest.layout;

import io.radflow.core.reject.RejectReason;
import io.radflow.ingest.listing.StringIndex;
import java.io.IOException;
import java.util.Arrays;
import java.util.BitSet;

/** The images that a published list gives a split; it notes which of them the table has. */
final class SplitList {

  private final String source;
  private final StringIndex images = new StringIndex();
  private final BitSet found = new BitSet();
  private byte[] splits = new byte[16];

  /**
   * @param source where the list is
   */
  SplitList(String source) {
    this.source = source;
  }

  /** Takes the next image of the list; one that is there already keeps its split. */
  void add(String image, int split) {
    int number = images.size();
    if (images.putIfAbsent(image, number) == StringIndex.ABSENT) {
      if (number == splits.length) {
        splits = Arrays.copyOf(splits, 2 * number);
      }
      splits[number] = (byte) split;
    }
  }

  /** Notes that the table has an image. */
  void found(String image) {
    int number = images.find(image);
    if (number != StringIndex.ABSENT) {
      found.set(number);
    }
  }

  /** The image's split, or {@link StringIndex#ABSENT}. */
  int split(String image) {
    int number = images.find(image);
    return number == StringIndex.ABSENT ? number : splits[number];
  }

  /** Gives the listed images that the table does not have. */
  void planOthers(String dataset, ImageRows rows) throws IOException {
    for (int i = found.nextClearBit(0); i < images.size(); i = found.nextClearBit(i + 1)) {
      String image = images.key(i);
      rows.reject(
          new RejectedRecord(
              source + "#" + i,
              dataset + "/" + image,
              RejectReason.LISTED_WITHOUT_ROW,
              "The list names " + image + ", which is in no row of the table"));
    }
  }
}
