package io.radflow.ingest.drop;

import io.radflow.core.reject.RejectedException;
import io.radflow.ingest.content.Content;
import io.radflow.ingest.content.ContentReader;
import io.radflow.ingest.layout.ImageRecord;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Images to be fetched at once: one, or several that lie one after the other in an object, such as
 * a tar file's members.
 */
final class AdjacentImages {

  /** A request's cost is that of some 100 kB: a few images each make it small. */
  private static final long MOST_BYTES = 1 << 20;

  /** Longest stretch between two images that is read and thrown away: headers, in a tar file. */
  private static final long LARGEST_GAP = 4096;

  private final long maxImageBytes;
  private final List<ImageRecord> images = new ArrayList<>();
  private long bytes;

  /**
   * @param maxImageBytes a larger one is not joined by others
   */
  AdjacentImages(ImageRecord first, long maxImageBytes) {
    this.maxImageBytes = maxImageBytes;
    images.add(first);
    bytes = first.content().bytes();
  }

  /** Bytes to fetch. */
  long bytes() {
    return bytes;
  }

  List<ImageRecord> images() {
    return images;
  }

  /** Adds an image if it lies close behind the last one; whether it does. */
  boolean add(ImageRecord image) {
    if (!(images.get(images.size() - 1).content() instanceof Content.Range last)
        || !(image.content() instanceof Content.Range next)
        || !next.key().equals(last.key())
        || !next.etag().equals(last.etag())) {
      return false;
    }
    if (last.bytes() > maxImageBytes || next.bytes() > maxImageBytes) {
      return false;
    }
    long gap = next.offset() - (last.offset() + last.bytes());
    if (gap < 0 || gap > LARGEST_GAP || bytes + gap + next.bytes() > MOST_BYTES) {
      return false;
    }
    images.add(image);
    bytes += gap + next.bytes();
    return true;
  }

  /**
   * The files of all images, by one request.
   *
   * @throws RejectedException as {@link ContentReader#read}; images read alone may fare better
   */
  List<byte[]> readTogether(ContentReader reader) throws IOException, RejectedException {
    Content.Range first = (Content.Range) images.get(0).content();
    byte[] all =
        reader.read(new Content.Range(first.key(), first.etag(), first.offset(), bytes), bytes);
    List<byte[]> files = new ArrayList<>();
    for (ImageRecord image : images) {
      Content.Range range = (Content.Range) image.content();
      int start = (int) (range.offset() - first.offset());
      files.add(Arrays.copyOfRange(all, start, start + (int) range.bytes()));
    }
    return files;
  }
}
