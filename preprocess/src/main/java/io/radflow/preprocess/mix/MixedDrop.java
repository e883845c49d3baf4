package io.radflow.preprocess.mix;

import io.radflow.core.manifest.DropManifest;
import io.radflow.core.manifest.ObjectEntry;
import io.radflow.core.record.ImageSample;
import io.radflow.core.source.RecordIterator;
import io.radflow.core.store.ObjectStore;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.zip.CRC32C;
import org.apache.flink.annotation.Internal;

/** A drop whose rows come into a view mixed: how they are dealt, and where they are read from. */
@Internal
public final class MixedDrop {

  /** Requests that are sent at a time for a part. */
  public static final int REQUESTS = ReadAhead.REQUESTS;

  /** Bytes of the objects of a part where they can only be read whole. It decides the order. */
  private static final long WHOLE_BYTES = 128L << 20;

  private final List<ObjectEntry> objects;
  private final boolean isInRanges;
  private final DropMix mix;
  private final long digest;

  /** How many times as large as in their objects images are in memory, on average. */
  private final double swell;

  private MixedDrop(String drop, long imageBytes, List<ObjectEntry> objects) {
    long bytes = objects.stream().mapToLong(ObjectEntry::bytes).sum();
    this.objects = objects;
    this.isInRanges =
        objects.stream().allMatch(object -> object.tailBytes() > 0 || object.rows() == 0);
    this.mix =
        isInRanges
            ? DropMix.ofRanges(drop, objects, imageBytes > 0 ? imageBytes : bytes)
            : DropMix.ofWhole(drop, objects, WHOLE_BYTES);
    this.digest = digest(drop, imageBytes, objects);
    this.swell = bytes == 0 ? 1 : Math.max(1, (double) imageBytes / bytes);
  }

  public static MixedDrop of(DropManifest manifest) {
    return new MixedDrop(
        manifest.dataset() + "/" + manifest.drop(), manifest.imageBytes(), manifest.objects());
  }

  private static long digest(String drop, long imageBytes, List<ObjectEntry> objects) {
    CRC32C crc = new CRC32C();
    crc.update((drop + " " + imageBytes).getBytes(StandardCharsets.UTF_8));
    for (ObjectEntry object : objects) {
      crc.update(
          "\n%s %d %d %d %d"
              .formatted(
                  object.key(), object.rows(), object.bytes(), object.crc32c(), object.tailBytes())
              .getBytes(StandardCharsets.UTF_8));
    }
    return crc.getValue();
  }

  /** The parts that its rows are dealt to. */
  public DropMix mix() {
    return mix;
  }

  /** CRC-32C of what its manifest says of its objects: of another one all parts are others. */
  public long digest() {
    return digest;
  }

  /**
   * Whether short runs of rows can be read. If not, as of a drop that an earlier release ingested,
   * whole objects are mixed, few with each other.
   */
  public boolean isInRanges() {
    return isInRanges;
  }

  /**
   * Reads rows of a part; what is behind them is not read.
   *
   * @param places in the part's order of the rows to read, ascending
   * @param readAhead bytes to hold at most, beside a row
   * @param executor with {@link #REQUESTS} threads
   */
  public RecordIterator<ImageSample> read(
      ObjectStore store, PartOrder order, int[] places, long readAhead, ExecutorService executor) {
    FetchedRun.Opener<ImageSample> opener =
        isInRanges
            ? new PagedRuns(store, objects, order.runs(), swell)
            : run -> new WholeRows(store, objects.get(run.object()));
    return new ReadAhead<>(order, places, opener, readAhead, executor);
  }
}
